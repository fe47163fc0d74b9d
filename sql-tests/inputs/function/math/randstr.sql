SELECT randstr(3, 0), randstr(12, 42), randstr(0, 1), randstr(5S, 7L), randstr('2', 0), randstr(2.9, 0), randstr(1 + 1, 0);
SELECT length(randstr(20)), randstr(4) RLIKE '^[0-9a-zA-Z]{4}$';
SELECT randstr(4, 5) FROM range(0, 3, 1, 1);
SELECT randstr(-1, 0);
SELECT randstr(id, 0) FROM range(2);
SELECT randstr(3, id) FROM range(2);
SELECT randstr(3, 'a');
SELECT randstr(3, 1.5D);
SELECT randstr();
