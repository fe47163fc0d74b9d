-- from_xml: columns, attributes, values, bad records, options, wrong arguments.

SELECT from_xml('<p><a>1</a><b>0.8</b></p>', 'a INT, b DOUBLE');

SELECT from_xml('<p><time>26/08/2015</time></p>', 'time Timestamp', map('timestampFormat', 'dd/MM/yyyy'));

SELECT from_xml('<p><teacher>Alice</teacher><student><name>Bob</name><rank>1</rank></student><student><name>Charlie</name><rank>2</rank></student></p>', 'STRUCT<teacher: STRING, student: ARRAY<STRUCT<name: STRING, rank: INT>>>');

SELECT from_xml('<p><a>x</a><b>0.8</b></p>', 'a INT, b DOUBLE');

SELECT from_xml('<p><a>x</a><b>0.8</b></p>', 'a INT, b DOUBLE', map('mode','FAILFAST'));

SELECT from_xml('<p><a>x</a><b>0.8</b></p>', 'a INT, b DOUBLE', map('mode','DROPMALFORMED'));

SELECT from_xml('<p><a>x</a><b>0.8</b></p>', 'a INT, b DOUBLE, _corrupt_record STRING');

SELECT from_xml('<p><a>x</a><b>0.8</p>', 'a INT, b DOUBLE, _corrupt_record STRING');

SELECT from_xml('<p><a>x</a><b>0.8</p>', 'a INT, b DOUBLE', map('mode','FAILFAST'));

SELECT from_xml('', 'a INT'), from_xml(NULL, 'a INT'), from_xml('  ', 'a INT'), from_xml('<p/>', 'a INT'), from_xml('abc', 'a INT');

SELECT from_xml('<p a="1" b="x"><c k="2">v</c></p>', '_a INT, _b STRING, c STRUCT<_k: INT, _VALUE: STRING>');

SELECT from_xml('<p a="1"><c>v</c>text<c>w</c></p>', '_a INT, c ARRAY<STRING>, _VALUE STRING');

SELECT from_xml('<p><m><x>1</x><y>2</y></m></p>', 'm MAP<STRING, INT>');

SELECT from_xml('<p><a>1</a></p>', 1);

SELECT from_xml('<p><a>1</a></p>', 'a INT', named_struct('mode', 'PERMISSIVE'));

SELECT from_xml('<p><a>1</a></p>', 'a INT', map('mode', 1));

SELECT from_xml();

SELECT from_xml('<p/>', 'array<int>');

SELECT from_xml('<p/>', 'map<string,int>');

SELECT from_xml('<p/>', 'int');

SELECT from_xml('<p><a>1</a></p>', schema_of_xml('<p><a>1</a></p>'));

SELECT from_xml(1, 'a INT');

SELECT from_xml('<p><a> 1 </a><b> </b><c>NaN</c><d>1e5</d><e>Infinity</e><f>+5</f><g>TRUE</g></p>', 'a INT, b STRING, c DOUBLE, d DOUBLE, e DOUBLE, f LONG, g BOOLEAN');

SELECT from_xml('<p><a> 1 </a><b> x </b></p>', 'a STRING, b STRING', map('ignoreSurroundingSpaces', 'false'));

SELECT from_xml('<p><a>NULL</a><b></b></p>', 'a STRING, b STRING', map('nullValue', 'NULL'));

SELECT from_xml('<p><a>1</a></p>', 'A INT'), from_xml('<ns:p xmlns:ns="u"><ns:a>1</ns:a></ns:p>', 'a INT'), from_xml('<ns:p xmlns:ns="u"><ns:a>1</ns:a></ns:p>', '`ns:a` INT');

SELECT from_xml('<p><a><![CDATA[<x>]]></a><b>&lt;&amp;</b><!-- c --><c>x<!-- y -->z</c></p>', 'a STRING, b STRING, c STRING');

SELECT from_xml('<p><a><b>1</b></a></p>', 'a STRING');

SELECT from_xml('<p><a>1</a></p>', 'a STRUCT<b: INT>'), from_xml('<p><a/></p>', 'a STRUCT<b: INT>'), from_xml('<p><a/></p>', 'a ARRAY<INT>'), from_xml('<p><a/></p>', 'a STRING');

SELECT from_xml('<p><a>1</a><a>2</a></p>', 'a INT'), from_xml('<p><a>1</a><a>x</a></p>', 'a ARRAY<INT>');

SELECT from_xml('<p><a>2020-01-01</a><b>2020-01-01 10:00:00</b><c>2020-01-01T10:00:00</c><d>12.5</d><e>QUJD</e></p>', 'a DATE, b TIMESTAMP, c TIMESTAMP_NTZ, d DECIMAL(10,2), e BINARY');

SELECT from_xml('<p><a>1</a></p>', 'variant');

SELECT from_xml('<p><a>1</a><b><c x="2">y</c></b></p>', 'a VARIANT, b VARIANT');

SELECT from_xml('<p><a>1.5</a><b>2020-01-01</b><c>2020-01-01 10:00:00</c><d>true</d><e>x</e><f/><g>1</g><g>2</g><h k="1"/><i>t<j>1</j>u</i><k> 5 </k><l>1e5</l><m>12345678901234567890</m><n>NaN</n></p>', 'variant');

SELECT from_xml('<p>1</p>', 'variant'), from_xml('<p/>', 'variant'), from_xml('<p a="1">2</p>', 'variant'), from_xml('<p', 'variant'), from_xml('abc', 'variant');

SELECT to_json(from_xml('<p><c>2020-01-01T10:00:00Z</c><g><x>1</x></g><g><x>2</x></g><h>NULL</h></p>', 'variant')), schema_of_variant(from_xml('<p><a>1.5</a><b>2020-01-01</b><c>2020-01-01 10:00:00</c><d>1e5</d></p>', 'variant'));

SELECT from_xml('<p><a>1</a><b>y</b><c>3</c></p>', 'a INT, b INT, c INT');

SELECT from_xml('<p><s><x>q</x><y>2</y></s><c>3</c></p>', 's STRUCT<x: INT, y: INT>, c INT');

SELECT from_xml('<p><a>-5</a><b>-1.5</b><c>300</c><d>TRUE</d><e>1</e></p>', 'a INT, b DOUBLE, c BYTE, d BOOLEAN, e BOOLEAN');

SELECT from_xml('<p><b>1,000.5</b><c>12abc</c></p>', 'b DOUBLE, c FLOAT'), from_xml('<p><b>1,000.55</b></p>', 'b DECIMAL(10,1)'), from_xml('<p><b>100000</b></p>', 'b DECIMAL(3,1)');

SELECT from_xml('<p><a>2020-1-1</a></p>', 'a DATE'), from_xml('<p><a>2020-01-01T00</a></p>', 'a DATE'), from_xml('<p><a>2020-01-01</a></p>', 'a TIMESTAMP'), from_xml('<p><a>10:00:00</a></p>', 'a TIME'), from_xml('<p><a>2020-01-01 00:00:00+01:00</a></p>', 'a TIMESTAMP_NTZ');

SELECT from_xml('<p><a>1</a><b>2</b><c/></p>', 'a INT, xs_any ARRAY<STRING>'), from_xml('<p><a>1</a><b>2</b></p>', 'a INT, xs_any STRING');

SELECT from_xml('<x:p><x:a>1</x:a></x:p>', 'a INT', map('ignoreNamespace', 'true'));

SELECT from_xml('<p z="1"><a y="2">1</a></p>', '@z INT, a STRUCT<@y: INT, v: INT>', map('attributePrefix', '@', 'valueTag', 'v'));

SELECT from_xml('<p z="1"><a y="2">1</a></p>', '`@z` INT, a STRUCT<`@y`: INT, v: INT>', map('attributePrefix', '@', 'valueTag', 'v')), from_xml('<p z="1"><a>1</a></p>', '_z INT, a INT', map('excludeAttribute', 'true'));

SELECT from_xml('<p>1<a>2</a></p>', '_VALUE INT, a INT'), from_xml('<p>x<a>2</a></p>', '_VALUE INT, a INT'), from_xml('<p>1<a>2</a>3</p>', '_VALUE ARRAY<INT>, a INT');

SELECT from_xml('<p z="x"><a>2</a></p>', '_z INT, a INT'), from_xml('<p><m k="1"><b>2</b>t</m></p>', 'm MAP<STRING, STRING>'), from_xml('<p><m/></p>', 'm MAP<STRING, STRING>'), from_xml('<p><m>x</m></p>', 'm MAP<STRING, STRING>');

SELECT from_xml('<p><a><b c="1">x</b> y </a></p>', 'a STRING'), from_xml('<p> <a>1</a> </p><q/>', 'a INT'), from_xml('<?xml version="1.0"?><!-- c --><p><a>1</a></p>', 'a INT'), from_xml('<!DOCTYPE p [<!ENTITY e "ent">]><p><a>&e;</a></p>', 'a STRING'), from_xml('<p><a>&x;</a></p>', 'a STRING'), from_xml('<p><a>&#65;&#x42;</a></p>', 'a STRING');

SELECT from_xml('<p><a><x>1</x><x>2</x></a></p>', 'a STRUCT<x: ARRAY<INT>>'), from_xml('<p><a><x>1</x></a><a><x>2</x></a></p>', 'a ARRAY<STRUCT<x: INT>>'), from_xml('<p><a>1</a></p>', 'a ARRAY<STRUCT<_VALUE: INT>>');

SELECT from_xml('<p><a>1</a></p>', 'a INTERVAL DAY'), from_xml('<p><a>1</a></p>', '');

SELECT from_xml('<p><a>1</a></p>', 'a INT', map('timeZone', 'Nowhere'));

SELECT from_xml(x, 'a INT') FROM VALUES ('<p><a>1</a></p>'), (NULL), ('<p><a>x</a></p>') t(x);

SELECT from_xml(x, 'a INT', map('mode', 'FAILFAST')) FROM VALUES ('<p><a>1</a></p>'), ('<p><a>x</a></p>') t(x);
