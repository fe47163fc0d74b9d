-- Everyday functions of numbers.

SELECT abs(-1.5), ceil(1.2), ceil(-1.2), floor(1.8), floor(-1.2), ceiling(5), ceil(1.234, 2), floor(1.239, 2);
SELECT round(2.5), round(-2.5), round(1.255, 2), round(1234, -2), bround(2.5), bround(3.5), round(2.5D), round(5);
SELECT sqrt(16), cbrt(27), pow(2, 10), power(2, 0.5), exp(0), ln(1), log(2, 8), log10(1000), log2(8), log1p(0), expm1(0);
SELECT sin(0), cos(0), tan(0), asin(0), acos(1), atan(0), atan2(0, 1), sinh(0), cosh(0), tanh(0), degrees(pi()), radians(180);
SELECT abs(-128Y);
SELECT sqrt('x');
SELECT mod(1, 0);
SELECT pow(2);
SELECT round(2147483647, -1);
SELECT abs(true);
SELECT sqrt(array(1));
