-- conf: spark.sql.legacy.consecutiveStringLiterals.enabled=true
-- A doubled quote between two pieces of text is nothing.
SELECT 'a''b', "a""b", 'a""b', "a''b", 'a\'b', '', '''', 'a\\''b', 'ä''ö';
SELECT 'a' 'b''c' "d""e";
SELECT r'a\n''b', length('''''');
