//! Queries and the clauses within them.

use super::*;

#[test]
fn queries() {
    check(
        query,
        &[
            ("select a b, c as d, e", "{select a:b c:d e}"),
            (
                "select distinct a from t where b group by c having d",
                "{select distinct a from t where b group c having d}",
            ),
            ("select a from t as x (p, q) where b", "{select a from t:x(p.q) where b}"),
            ("select 1 union select 2 intersect select 3", "{(Union select 1 (Intersect select 2 select 3))}"),
            ("select 1 union all select 2 except select 3", "{(Except (Union-all select 1 select 2) select 3)}"),
            (
                "(select 1 limit 2) union (select 2) order by 1 limit 3 offset 4",
                "{(Union nested {select 1 limit 2} select 2) order 1 limit 3 offset 4}",
            ),
            ("((select 1))", "{select 1}"),
            ("((select 1 limit 1))", "{select 1 limit 1}"),
            (
                "with a as (select 1), b(x) as (select 2) select * from a, b",
                "{with a={select 1} b(x)={select 2} select * from a b}",
            ),
            ("from t", "{select * from t}"),
            ("from t select a where b", "{select a from t where b}"),
            ("table t", "{table t}"),
            ("values (1, 2), 3 as t(a, b)", "{values [1 2] [3]:t(a.b)}"),
            ("select * except (a, b.c) from t", "{select (* except a b.c) from t}"),
            ("select * except (select 1)", "{(Except select * select 1)}"),
            (
                "select * from a join b on x left outer join c using (y) cross join d",
                "{select * from (((a Inner b on x) Left c using y) Cross d)}",
            ),
            ("select * from a natural full join b", "{select * from (a Full b natural)}"),
            (
                "select * from a left semi join b on x anti join c on y",
                "{select * from ((a LeftSemi b on x) LeftAnti c on y)}",
            ),
            ("select * from a join (b join c on x) on y", "{select * from (a Inner <(b Inner c on x)> on y)}"),
            ("select * from ((select 1) t join u)", "{select * from <({select 1}:t Inner u)>}"),
            ("select * from ((select 1) union (select 2)) t", "{select * from {(Union select 1 select 2)}:t}"),
            ("select * from ((a)) x", "{select * from <a>:x}"),
            ("select * from t, lateral (select t.a) u", "{select * from t lateral {select t.a}:u}"),
            (
                "select * from range(10) r join lateral explode(r.x) as e(y)",
                "{select * from ((range 10):r Inner lateral (explode r.x):e(y))}",
            ),
            (
                "select * from t lateral view outer explode(a) e as b lateral view f(c) g",
                "{select * from t view-outer (explode a) e(b) view (f c) g()}",
            ),
            ("select * from t lateral view explode(a) e where b", "{select * from t view (explode a) e() where b}"),
            ("select * from 'x.parquet' p", "{select * from 'x.parquet':p}"),
            ("select * from parquet.`/a/b`", "{select * from parquet./a/b}"),
            ("select * from t tablesample (10 percent) repeatable (7) as s", "{select * from t sample 10% seed 7:s}"),
            ("select * from t tablesample (5 rows)", "{select * from t sample 5 rows}"),
            (
                "select a from t group by rollup(a, (b, c)), cube(d)",
                "{select a from t group (rollup [a] [b c]) (cube [d])}",
            ),
            (
                "select a from t group by grouping sets ((a, b), a, (), rollup(c, d))",
                "{select a from t group (sets [a b] [a] [] [c d] [c] [])}",
            ),
            ("select a from t group by a, b with cube", "{select a from t group a b with-cube}"),
            ("select a from t group by all order by all", "{select a from t group all order all}"),
            (
                "select a from t window w as (partition by b) qualify c > 1",
                "{select a from t window w=[|b|] qualify (Gt c 1)}",
            ),
            (
                "select /*+ BROADCAST(a, b), COALESCE(3) */ * from a",
                "{select hint:BROADCAST[a b] hint:COALESCE[3] * from a}",
            ),
            (
                "select * from t pivot (sum(a) as s for (b, c) in ((1, 2) as x, (3, 4))) p",
                "{select * from (t pivot (sum a):s for b c in (row 1 2):x (row 3 4):p)}",
            ),
            (
                "select * from t unpivot include nulls (v for n in (a, b as x))",
                "{select * from (t unpivot-nulls v for n in [a] [b]:x)}",
            ),
            (
                "select * from t unpivot ((v, w) for n in ((a, b) x, (c, d)))",
                "{select * from (t unpivot v.w for n in [a b]:x [c d])}",
            ),
            (
                "from t |> where a > 1 |> extend b as c |> aggregate sum(c) s group by d |> order by s",
                "{select * from t |> where (Gt a 1) |> extend b:c |> aggregate (sum c):s by d |> {values  order s}}",
            ),
            (
                "from t |> set a = 1, b = 2 |> drop c |> as u |> join v using (k) |> union all select 1",
                "{select * from t |> set a=1 b=2 |> drop c |> as u |> Inner v using k |> Union-all select 1}",
            ),
            ("select explode(a) as (k, v) from t", "{select (explode a):k.v from t}"),
            ("select 1 from", "{select 1:from}"),
            ("select * from t where", "{select * from t:where}"),
            ("select date, interval, timestamp from values", "{select date interval timestamp from values}"),
            ("select a distribute by b sort by c", "{select a sort c distribute b}"),
            ("select * from t version as of 3 x", "{select * from t@:x}"),
            (
                "with recursive r(n) as (select 1 union all select n + 1 from r) select * from r",
                "{with-recursive r(n)={(Union-all select 1 select (Plus n 1) from r)} select * from r}",
            ),
            ("select 'a' as `x y` -- comment\n, /* c /* d */ */ 2;", "{select 'a':x y 2}"),
        ],
    );
}
