SELECT from_json('{"id":7,"name":"x"}', 'id INT, name STRING'), from_json('{"id":7}', 'STRUCT<id: BIGINT, more: ARRAY<INT>>');
SELECT from_json(j, 'id INT, name STRING') FROM VALUES ('{"id":1,"name":"a"}'), (NULL), (''), ('  '), ('{"id":"one","name":"b"}'), ('no json'), ('{"id":3'), ('[]'), ('null'), ('3') AS t(j);
-- arrays and maps at the root
SELECT from_json('[1, 2, null]', 'ARRAY<INT>'), from_json('{"id":1}', 'ARRAY<STRUCT<id: INT>>'), from_json('[{"id":1},{"id":"x"}]', 'ARRAY<STRUCT<id: INT>>'), from_json('[1, "x"]', 'ARRAY<INT>'), from_json('null', 'ARRAY<INT>'), from_json('7', 'ARRAY<INT>');
SELECT from_json('{"a":1,"b":2}', 'MAP<STRING, INT>');
SELECT from_json('{"a":1,"b":"x"}', 'MAP<STRING, INT>');
SELECT from_json('{}', 'MAP<STRING, INT>'), from_json('{"a":1,"a":2}', 'a INT');
-- what is read as what
SELECT from_json('{"a":1.5}', 'a INT'), from_json('{"a":"1"}', 'a INT'), from_json('{"a":128}', 'a TINYINT'), from_json('{"a":256}', 'a TINYINT'), from_json('{"a":40000}', 'a SMALLINT'), from_json('{"a":3000000000}', 'a INT'), from_json('{"a":9223372036854775808}', 'a BIGINT');
SELECT from_json('{"a":1}', 'a DOUBLE'), from_json('{"a":"Infinity"}', 'a FLOAT'), from_json('{"a":"1.5"}', 'a DOUBLE'), from_json('{"a":1.25}', 'a DECIMAL(3,1)'), from_json('{"a":"1,000.5"}', 'a DECIMAL(6,1)'), from_json('{"a":12345}', 'a DECIMAL(3,0)'), from_json('{"a":true}', 'a BOOLEAN'), from_json('{"a":"true"}', 'a BOOLEAN');
SELECT from_json('{"a":1.50}', 'a STRING'), from_json('{"a":{"b": [1, 2]}}', 'a STRING'), from_json('{"a":false}', 'a STRING'), from_json('{"a":""}', 'a STRING'), from_json('{"a":""}', 'a INT'), from_json('{"a":"\\u00e9\\n"}', 'a STRING');
SELECT from_json('{"a":"2024-02-30"}', 'a DATE'), from_json('{"a":"2024-02-29"}', 'a DATE'), from_json('{"a":"2024-02-29 10:11:12.5"}', 'a TIMESTAMP'), from_json('{"a":86400}', 'a TIMESTAMP'), from_json('{"a":"2024-02-29T10:11:12"}', 'a TIMESTAMP_NTZ'), from_json('{"a":"2024-02-29T10:11:12Z"}', 'a TIMESTAMP_NTZ'), from_json('{"a":"10:11:12"}', 'a TIME');
SELECT from_json('{"a":"Zm9v"}', 'a BINARY'), from_json('{"a":"2 days 3 hours"}', 'a INTERVAL');
-- structs, arrays and maps within
SELECT from_json('{"s":{"x":1,"y":"bad"},"t":2}', 's STRUCT<x: INT, y: INT>, t INT'), from_json('{"a":[1,"x",3],"t":2}', 'a ARRAY<INT>, t INT'), from_json('{"m":{"k":1,"l":"x"},"t":2}', 'm MAP<STRING, INT>, t INT'), from_json('{"s":[1]}', 's STRUCT<x: INT>');
SELECT from_json('{"s":{"x":[{"y":1}]}}', 's STRUCT<x: ARRAY<STRUCT<y: INT>>>').s.x[0].y;
-- records that cannot be read
SELECT from_json('{"a":"x","b":2}', 'a INT, b INT, _corrupt_record STRING'), from_json('{"a":1,"b":2}', 'a INT, b INT, _corrupt_record STRING'), from_json('{"a"', 'a INT, bad STRING', map('columnNameOfCorruptRecord', 'bad'));
SELECT from_json('{"a":1}', 'a INT, _corrupt_record INT');
SELECT from_json('{"a":1}', 'a INT', map('mode', 'failfast')), from_json('{"a":"x"}', 'a INT', map('mode', 'anything'));
SELECT from_json('{"a":"x"}', 'a INT', map('mode', 'DROPMALFORMED'));
-- options
SELECT from_json('{"d":"29.02.2024","t":"29.02.2024 10:11"}', 'd DATE, t TIMESTAMP', map('dateFormat', 'dd.MM.yyyy', 'timestampFormat', 'dd.MM.yyyy HH:mm')), from_json('{"t":"2024-01-01 00:00:00"}', 't TIMESTAMP', map('timeZone', 'UTC'));
SELECT from_json('{a: 007} // x', 'a INT', map('allowUnquotedFieldNames', 'true', 'allowNumericLeadingZeros', 'true')), from_json('{/* x */ "a": 1}', 'a INT', map('AllowComments', 'TRUE')), from_json("{'a': 1}", 'a INT'), from_json("{'a': 1}", 'a INT', map('allowSingleQuotes', 'false')), from_json('{"a": NaN}', 'a DOUBLE'), from_json('{"a": NaN}', 'a DOUBLE', map('allowNonNumericNumbers', 'false'));
SELECT from_json('{"a":1}', 'a INT', map('mode', 1));
SELECT from_json('{"a":1}', 'a INT', array('mode'));
-- schemas
SELECT from_json('{"a":1}', schema_of_json('{"a":0}')), from_json('{"a":1}', concat('a', ' INT')), from_json('{"a b":1}', '`a b` INT COMMENT "x"');
SELECT from_json('1', 'INT');
SELECT from_json('{"a":1}', 'MAP<INT, INT>');
SELECT from_json('{"a":1}', 'whatever');
SELECT from_json('{"a":1}', '');
SELECT from_json('{"a":1}', 7);
SELECT from_json('{"a":1}', s) FROM VALUES ('a INT') AS t(s);
SELECT from_json('{"a":1}', 'a VARCHAR(3)');
SELECT from_json(1, 'a INT');
SELECT from_json('{"a":1}');
SELECT sum(from_json(j, 'a INT').a) FROM VALUES ('{"a":1}'), ('{"a":41}'), (NULL) AS t(j);
