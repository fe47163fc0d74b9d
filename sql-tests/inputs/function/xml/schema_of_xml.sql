-- schema_of_xml: guessed types, several values of a name, options, wrong arguments.

SELECT schema_of_xml('<p><a>1</a></p>');

SELECT schema_of_xml('<p><a attr="2">1</a><a>3</a></p>', map('excludeAttribute', 'true'));

SELECT schema_of_xml('<p><a attr="2">1</a><a>3</a><b>x</b><c>1.5</c><d>2020-01-01</d><e>2020-01-01 10:00:00</e><f>true</f><g/><h>1</h><h>x</h><i>12345678901</i><j>99999999999999999999999</j></p>');

SELECT schema_of_xml(null);

SELECT schema_of_xml(1);

SELECT schema_of_xml('');

SELECT schema_of_xml('<a');

SELECT schema_of_xml(x) FROM VALUES ('<a/>') t(x);

SELECT schema_of_xml('<a/>'), schema_of_xml('<a>1</a>'), schema_of_xml('<a x="1">1</a>'), schema_of_xml('<a x="1"/>');

SELECT schema_of_xml();

SELECT schema_of_xml('<p><a>1</a></p>', named_struct('mode','x'));

SELECT schema_of_xml('<p><a><b>1</b><b>2</b></a><a><c>x</c></a></p>');

SELECT schema_of_xml('<p>t<a>1</a></p>'), schema_of_xml('<p><a> 1 </a><b> </b><c>NaN</c><d>1e5</d><e>Infinity</e><f>+5</f><g>TRUE</g><h>0x1</h></p>');

SELECT schema_of_xml('<p><a>1</a><A>2</A></p>'), schema_of_xml('<p><a>1</a><a>1.5</a></p>'), schema_of_xml('<p><a>1</a><a><b>2</b></a></p>'), schema_of_xml('<p><a>1</a><a/></p>'), schema_of_xml('<p><a/><a/></p>'), schema_of_xml('<p><a>2020-01-01</a><a>2020-01-01 00:00:00</a></p>');

SELECT schema_of_xml('<p><a>10:00:00</a><b>10:00</b><c>2020</c><d>.5</d><e>1d</e><f>-</f><g>99999999999999999999</g></p>'), schema_of_xml('<p><a>1.5</a><b>123456789012345678901234567890</b></p>', map('prefersDecimal', 'true')), schema_of_xml('<p><a>1</a></p>', map('inferSchema', 'false')), schema_of_xml('<p><a> <b/> </a><c x="1"/><d x="1"><e/></d></p>');

SELECT schema_of_xml('<p', map('mode', 'FAILFAST'));

SELECT schema_of_xml('<p', map('mode', 'DROPMALFORMED'));
