-- format_number with a part for negative numbers.
select format_number(12345.678,'#,##0.000;(#)');
select format_number(-12345.678,'#,##0.000;(#)');
select format_number(-12345.678,'#,##0.000;-#'), format_number(-1,'0.0;(0.0)'), format_number(-1, '0.0;0.0');
select format_number(-5, '#;minus #!'), format_number(5, '#;minus #!'), format_number(0, '0;(0)'), format_number(-0.4, '0;(0)');
select format_number(double('-infinity'), '0;(0)'), format_number(double('nan'), '0;(0)'), format_number(null, '0;(0)');
select format_number(-5, 'a0b;a0b'), format_number(-5, '0%;(0%)');
