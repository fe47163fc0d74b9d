SELECT hex(hmac('key', 'message')), hex(hmac('key', 'message', 'SHA-512')), hex(hmac('key', 'message', 'sha-224')), hex(hmac('key', 'message', 'MD5')), hex(hmac('key', 'message', 'SHA-1')), hex(hmac('key', 'message', 'SHA-384'));
SELECT hex(hmac(repeat('k', 200), '')), hex(hmac(X'00', X'01'));
SELECT hmac(NULL, 'a'), hmac('a', NULL), hmac('a', 'b', NULL);
SELECT hmac('a', 'b', 'CRC');
SELECT hmac('', 'b');
SELECT hmac(1, 'a');
SELECT hmac('a');
