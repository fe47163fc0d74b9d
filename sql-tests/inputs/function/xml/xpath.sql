-- xpath and its kin: axes, conditions, functions, types of answers, NULL and empty text, wrong arguments.

SELECT xpath('<a><b>b1</b><b>b2</b><b>b3</b><c>c1</c><c>c2</c></a>','a/b/text()');

SELECT xpath('<a><b>b1</b><b>b2</b><b>b3</b><c>c1</c><c>c2</c></a>','a/b');

SELECT xpath('<a/>', '');

SELECT xpath(x, y) FROM VALUES ('<a>1</a>', 'a') t(x, y);

SELECT xpath(1, 'a');

SELECT xpath('<a/>', 1);

SELECT xpath(x'41', 'a');

SELECT xpath();

SELECT xpath_boolean('<a><b>1</b></a>','a/b'), xpath_boolean('<a><b>1</b></a>','a/c'), xpath_boolean('<a><b>1</b></a>','a/b > 2');

SELECT xpath_double('<a><b>1</b><b>2</b></a>', 'sum(a/b)'), xpath_number('<a><b>1</b><b>2</b></a>', 'sum(a/b)'), xpath_double('<a>x</a>', 'a'), xpath_double('<a>x</a>', 'b'), xpath_double('<a/>', '1 div 0');

SELECT xpath_float('<a><b>1</b><b>2</b></a>', 'sum(a/b)'), xpath_int('<a><b>1.7</b><b>2</b></a>', 'sum(a/b)'), xpath_long('<a><b>1</b><b>2</b></a>', 'sum(a/b)'), xpath_short('<a><b>1</b><b>2</b></a>', 'sum(a/b)');

SELECT xpath_int('<a>x</a>', 'a'), xpath_int('<a/>', 'b'), xpath_int('<a>99999999999</a>', 'a'), xpath_short('<a>99999</a>', 'a'), xpath_long('<a>1e30</a>', 'a'), xpath_long('<a>99999999999999999999</a>','a'), xpath_int('<a>-1.9</a>', 'a');

SELECT xpath_string('<a><b>b</b><c>cc</c></a>','a/c'), xpath_string('<a/>', 'b'), xpath_string('<a><b>x</b>y</a>', 'a'), xpath_string('<a>1</a>', 'a + 1'), xpath_string('<a>1</a>', 'a = 1'), xpath_string('<a/>', '1.50'), xpath_string('<a/>', '10000000'), xpath_string('<a/>', '1 div 3'), xpath_string('<a/>', '-0'), xpath_string('<a/>', '0 div 0');

SELECT xpath_string('<a><b id="1">x</b><b id="2">y</b></a>', 'a/b[@id="2"]'), xpath_string('<a><b>x</b><b>y</b></a>', 'a/b[last()]'), xpath_string('<a><b>x</b><b>y</b></a>', 'a/b[position()=1]'), xpath_string('<a><b>x</b><b>y</b></a>', 'a/b[2]/preceding-sibling::b');

SELECT xpath_string('<a/>', "concat('a','b')"), xpath_string('<a/>', "substring('12345', 1.5, 2.6)"), xpath_string('<a/>', "translate('bar','abc','AB')"), xpath_string('<a/>', "normalize-space('  a  b ')"), xpath_string('<a/>', "substring-before('1999/04','/')"), xpath_string('<a/>', "substring-after('1999/04','/')"), xpath_string('<a/>', "string-length('abc')"), xpath_string('<a/>', "contains('abc','b')"), xpath_string('<a/>', "starts-with('abc','b')");

SELECT xpath_string('<a/>', "floor(1.5)"), xpath_string('<a/>', "ceiling(1.5)"), xpath_string('<a/>', "round(-1.5)"), xpath_string('<a/>', "round(2.5)"), xpath_string('<a/>', "5 mod 2"), xpath_string('<a/>', "-5 mod 2"), xpath_string('<a/>', "1.5 mod 0.5"), xpath_string('<a/>', "not(1)"), xpath_string('<a/>', "boolean('')"), xpath_string('<a/>', "number('x')"), xpath_string('<a/>', "true() and false()"), xpath_string('<a/>', "1 or 0");

SELECT xpath_string('<a xmlns="u"><b>1</b></a>', 'a/b'), xpath_string('<x:a xmlns:x="u"><x:b>1</x:b></x:a>', 'x:a/x:b'), xpath_string('<x:a xmlns:x="u"><x:b>1</x:b></x:a>', '//*[local-name()="b"]'), xpath_string('<x:a xmlns:x="u"/>', 'name(/*)'), xpath_string('<x:a xmlns:x="u"/>', 'local-name(/*)'), xpath_string('<x:a xmlns:x="u"/>', 'namespace-uri(/*)'), xpath_string('<x:a xmlns:x="u"><x:b>1</x:b></x:a>', 'a/b');

SELECT xpath('<a><b>1</b><c><b>2</b></c><b>3</b></a>', '//b/text()'), xpath('<a><b>1</b><c><b>2</b></c><b>3</b></a>', 'a/b|a/c/b/text()'), xpath('<a><b>1</b><c>2</c></a>', 'a/*/text()'), xpath('<a><b>1</b></a>', 'a/b/..'), xpath('<a><!--x--><?pi y?></a>', 'a/comment()'), xpath('<a><!--x--><?pi y?></a>', 'a/processing-instruction()'), xpath('<a>x<b/>y</a>', 'a/node()');

SELECT xpath_string('<a><b>1</b><b>2</b></a>', "string(//b[. > 1])"), xpath_string('<a><b>1</b></a>', "id('x')"), xpath_string('<a xml:lang="en"><b/></a>', "boolean(//b[lang('en')])"), xpath_string('<a/>', "sum(/x)"), xpath_string('<a><b>1</b></a>', '/a/b/ancestor::*'), xpath_string('<a><b>1</b><c>2</c></a>', '/a/b/following::c'), xpath_string('<a><b>1</b></a>', 'string(/a/b/text())'), xpath_string('<a>1</a>', 'a != 1'), xpath_string('<a>1</a>', "'a' < 'b'"), xpath_string('<a>1</a>', '(//a)[1]'), xpath_string('<a><b>q</b></a>', 'descendant-or-self::b'), xpath_string('<a><b>q</b></a>', '/descendant::b/self::b'), xpath_string('<a x="1"/>', 'a/attribute::x');

SELECT xpath('<a b="1"><c d="2"/></a>','//@*'), xpath('<a><b/></a>', 'a/x'), xpath(null, 'a'), xpath('<a/>', null), xpath('', 'a'), xpath_int(null, 'a'), xpath_boolean('', 'a'), xpath_string('<a/>', cast(null as string));

SELECT xpath_string('<a>&lt;</a>', 'a'), xpath_string('<a><b>1</b></a>', 'a//b'), xpath_string('<a>  1 </a>', 'number(a)'), xpath_string('<a>1</a>', 'sum(//a[1])'), xpath('<a>x<![CDATA[y]]>z</a>', 'a/text()'), xpath_string('<a>x<![CDATA[y]]>z</a>', 'a'), xpath_string('<a> x </a>', 'a'), xpath_string('<a xmlns:x="u" y="1"/>', 'count(a/@*)'), xpath('<a>  <b/>  </a>', 'a/text()');

SELECT xpath_string('<a/>', '/'), xpath_string('<a>x</a>', '.'), xpath_string('<a>x</a>', '..'), xpath_string('<a><b>1</b></a>', 'a/b/../b'), xpath_string('<a><b>1</b></a>', 'count(//node())'), xpath_string('<a><b>1</b></a>', "a[b='1']/b"), xpath_string('<a><b>1</b><b>2</b></a>', "a/b[position() mod 2 = 0]"), xpath_string('<a><div>4</div></a>', 'a/div div 2');

SELECT xpath_boolean('<a><b>1</b></a>', "a/b = '1' and not(a/c)"), xpath_boolean('<a/>', "'x'"), xpath_boolean('<a/>', "0"), xpath_double('<a/>', "'1.5'"), xpath_double('<a/>', 'true()'), xpath_string('<a/>', '-(1)'), xpath_string('<a/>', '1 - -1'), xpath_string('<a><b-c>5</b-c></a>', 'a/b-c'), xpath_string('<a/>', '1<2'), xpath_string('<a/>', '2 >= 2 = true()');
