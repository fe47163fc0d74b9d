-- hex, the default
SELECT hex(to_binary('0aF')), hex(to_binary('')), hex(to_binary('00ff', 'HEX')), try_to_binary('xyz');
SELECT to_binary('0g');
SELECT to_binary('0 1', 'hex');
-- base 64
SELECT hex(to_binary('aGVsbG8=', 'base64')), hex(to_binary(' aGVs\nbG8 ', 'Base64')), hex(to_binary('aA', 'base64'));
SELECT try_to_binary('a', 'base64'), try_to_binary('aGVsbG8= =', 'base64'), try_to_binary('aA=A', 'base64'), try_to_binary('aG*s', 'base64');
SELECT to_binary('aA= =', 'base64');
SELECT to_binary('=', 'base64');
-- text
SELECT to_binary('wörld', 'UTF-8'), to_binary('wörld', concat('ut', 'f8'));
-- NULLs, other types, other formats
SELECT to_binary(CAST(NULL AS STRING)), to_binary('00', CAST(NULL AS STRING)), try_to_binary(NULL, NULL);
SELECT hex(to_binary(12)), hex(to_binary(1.5, 'utf8'));
SELECT to_binary('00', 'octal');
SELECT to_binary('00', 2);
SELECT try_to_binary('00', 'octal');
SELECT to_binary('00', f) FROM VALUES ('hex') AS t(f);
SELECT to_binary();
SELECT hex(to_binary(s)), hex(try_to_binary(s, 'base64')) FROM VALUES ('12'), (NULL), ('aBcD') AS t(s);
-- base 32
SELECT to_base32('fire'), to_base32(X'00FF00'), to_base32(''), to_base32(CAST(NULL AS BINARY)), to_base32(7);
SELECT from_base32('MZUXEZI='), from_base32('mzuxezi'), from_base32(''), from_base32(NULL), hex(from_base32('77777777'));
SELECT to_base32(s), CAST(from_base32(to_base32(s)) AS STRING) FROM VALUES ('a'), ('ab'), ('abc'), (NULL) AS t(s);
SELECT to_base32(array(1));
