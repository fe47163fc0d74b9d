-- to_xml: attributes, arrays, maps, NULL, escapes, options, wrong arguments.

SELECT to_xml(named_struct('a', 1, 'b', 2));

SELECT to_xml(named_struct('a', 1, 'b', array(1,2), 'c', map('x', 1), 'd', named_struct('_id', 3, '_VALUE', 'v'), 'e', null, '_f', 'at"tr<&'));

SELECT to_xml(named_struct('time', to_timestamp('2015-08-26', 'yyyy-MM-dd')), map('timestampFormat', 'dd/MM/yyyy'));

SELECT to_xml(named_struct('t', timestamp'2020-01-02 03:04:05.123', 'd', date'2020-01-01', 'n', timestamp_ntz'2020-01-02 03:04:05', 'x', 1.5d, 'dec', 1.50, 'bin', x'41', 'b', true, 'txt', 'a<b>&"c"'));

SELECT to_xml(named_struct('a', 1), named_struct('mode', 'x'));

SELECT to_xml(named_struct('a', 1), map('mode', 1));

SELECT to_xml();

SELECT to_xml(1);

SELECT to_xml(array(named_struct('a', 1)));

SELECT to_xml(map('a', 1));

SELECT to_xml(NULL);

SELECT to_xml(parse_json('{"a":1}'));

SELECT to_xml(named_struct('a', 1), map('rowTag', 'rec')), to_xml(named_struct('a', array(1,null), 'b', cast(null as string)), map('nullValue', 'N', 'arrayElementName', 'el', 'indent', ''));

SELECT to_xml(named_struct('_a', 1, 'b', ''), map('attributePrefix', '@')), to_xml(named_struct('a', array(array(1,2),array(3))));

SELECT to_xml(s) FROM VALUES (named_struct('a',1)), (null) t(s);

SELECT to_xml(named_struct('i', interval '1' day));

SELECT to_xml(named_struct('tm', time'10:00:00'));

SELECT to_xml(named_struct('f', cast(1.5 as float), 'g', 1e20d, 'h', double('NaN'), 'n', array(array(1,2)), 'z', array(map('q', 1))));

SELECT to_xml(named_struct('a', 1), map('dateFormat', 'yyyyy[')), 1;

SELECT to_xml(named_struct('v', parse_json('{"a":[1,null,{"b":"x"}],"c":1.5,"d":null,"_e":true}')));

SELECT to_xml(named_struct('a', x'414243', 'b', array(x'41')));
