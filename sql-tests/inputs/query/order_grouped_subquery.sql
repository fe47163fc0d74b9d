-- ORDER BY of groups by a correlated value.
create temporary view g as select * from values ('a',1),('a',2),('b',3) g(k,i);
select k, sum(i) from g group by k order by (select count(*) from g g2 where g2.k=g.k);
select k from g group by k order by (select max(i) from g g2 where g2.k = g.k);
select k, first((select max(i) from g g2 where g2.k = g.k)) m from g group by k order by (select max(i) from g g2 where g2.k = g.k);
select k, (select max(i) from g g2 where g2.k = g.k) m from g group by 1, 2 order by m;
select k from g group by k order by (select max(i) from g);
