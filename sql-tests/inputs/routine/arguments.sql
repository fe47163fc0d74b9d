-- Arguments by position, by name and by default.
CREATE FUNCTION rate(amount DOUBLE, percent DOUBLE DEFAULT 10, note STRING DEFAULT 'r' || 1 COMMENT 'shown') RETURNS STRING RETURN note || ':' || (amount * percent / 100);
SELECT rate(200), rate(200, 5), rate(200, 5, 'x'), rate(NULL);
SELECT rate(amount => 50), rate(note => 'n', amount => 50), rate(50, note => 'k');
SELECT rate(percent => 1, AMOUNT => v) FROM VALUES (1), (2) t(v);
SELECT rate();
SELECT rate(1, 2, 'x', 4);
SELECT rate(percent => 3);
SELECT rate(1, amount => 2);
SELECT rate(1, note => 'a', note => 'b');
SELECT rate(1, nope => 2);
SELECT rate(amount => 1, 2);
CREATE FUNCTION wrapped(x DOUBLE, y STRING DEFAULT rate(1)) RETURNS STRING RETURN y || x;
SELECT wrapped(2), wrapped(2, 'q');
CREATE FUNCTION all_of(a INT, b INT) RETURNS STRING RETURN a || ',' || b;
SELECT all_of(*) FROM VALUES (1, 2), (NULL, 3) t(x, y);
SELECT all_of(DISTINCT 1, 2);
SELECT all_of(1, 2) FILTER (WHERE true);
SELECT all_of(1, 2) OVER ();
CREATE FUNCTION bad1(a INT DEFAULT 1, b INT) RETURNS INT RETURN a;
CREATE FUNCTION bad2(a INT, A INT) RETURNS INT RETURN a;
CREATE FUNCTION bad3(a INT DEFAULT (SELECT 1)) RETURNS INT RETURN a;
CREATE FUNCTION bad5(a INT NOT NULL) RETURNS INT RETURN a;
CREATE FUNCTION late(a INT DEFAULT 'abc') RETURNS INT RETURN a;
SELECT late(1);
SELECT late();

-- built-in functions whose parameters have names
SELECT mask('Ab1-', otherChar => '*'), mask(digitChar => '0', str => 'Ab1-'), mask('Ab1-', 'U', digitChar => 'd');
SELECT mask(upperChar => 'Q');
SELECT mask('a', str => 'b');
SELECT mask('a', 'b', nope => 'c');
SELECT * FROM explode(collection => array(1, NULL));
SELECT * FROM posexplode(collection => map('a', 1));
SELECT * FROM inline(input => array(struct(1, 'a'), NULL));
SELECT upper(str => 'a');
