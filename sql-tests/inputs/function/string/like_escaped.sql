SELECT 'h%wkeye' LIKE 'h#%' ESCAPE '#' AS x;
SELECT 'h%wkeye' LIKE 'h\\%';
SELECT 'h%' LIKE 'h#%' ESCAPE '#' AS x, 'h%' LIKE 'h\\%';
SELECT 'a_b' LIKE 'a#_b' ESCAPE '#', 'axb' LIKE 'a#_b' ESCAPE '#', 'a#b' LIKE 'a##b' ESCAPE '#', 'a%b' LIKE '%#%%' ESCAPE '#',  'aab' LIKE '%#%%' ESCAPE '#', 'ab%' LIKE '%#%' ESCAPE '#', 'abc' LIKE '%#%' ESCAPE '#';
SELECT c LIKE 'h#%' ESCAPE '#', c LIKE '%#%' ESCAPE '#', c LIKE '#%%' ESCAPE '#', c LIKE '%#%%' ESCAPE '#', c LIKE 'h#%%' ESCAPE '#', c ILIKE 'H#%' ESCAPE '#' FROM VALUES ('h%wkeye'), ('h%'), ('hx'), ('%h') t(c);
SELECT 'h%wkeye' ILIKE 'h#%' ESCAPE '#', 'h%wkeye' LIKE ANY ('h\\%'), 'h_' LIKE 'h\\_', 'hx' LIKE 'h\\_';
