SELECT uuid(5), uuid(0), uuid(-1L), length(uuid()), length(uuid(NULL));
SELECT uuid(5) FROM range(0, 3, 1, 1);
SELECT uuid('a');
SELECT shuffle(array(1, 20, 3, 5), 5), shuffle(array(1, 20, NULL, 3), 0), shuffle(NULL, 1), shuffle(array(), 3L);
SELECT size(shuffle(sequence(1, 20))), typeof(shuffle(array('a')));
SELECT shuffle(array(1), 'a');
SELECT shuffle(1);
SELECT sign(INTERVAL -'100' YEAR), signum(INTERVAL '1' DAY), sign(INTERVAL '0' MONTH);
SELECT width_bucket(INTERVAL '0' YEAR, INTERVAL '0' YEAR, INTERVAL '10' YEAR, 10), width_bucket(INTERVAL '-1' MONTH, INTERVAL '0' YEAR, INTERVAL '10' YEAR, 10), width_bucket(INTERVAL '3' DAY, INTERVAL '10' DAY, INTERVAL '0' DAY, 10);
