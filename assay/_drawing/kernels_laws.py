"""The CUDA sources of the draws that reject: exact laws, each element with words of its own.

Sources: Marsaglia and Tsang 2000, A simple method for generating gamma variables (gamma); Hörmann 1993, The
transformed rejection method for generating Poisson random variables (PTRS), and The generation of binomial random
variates (BTRS); Devroye 1986, Non-uniform random variate generation, sections X.3 and X.4 (waiting times); Loader
2000, Fast and accurate computation of binomial probabilities (the probabilities that decide a rejection).
"""

__all__ = ["LAWS"]

LAWS = r"""
__device__ static bool is_size(double x) { return x > 0.0 && x <= 1.7976931348623157e308; }

// Gamma of shape k >= 1 (Marsaglia and Tsang).
__device__ static double gamma_from_1(Words &words, double k) {
    const double d = k - 1.0 / 3.0, c = 1.0 / sqrt(9.0 * d);
    for (;;) {
        const double x = words.normal(), root = 1.0 + c * x;
        if (root <= 0.0) continue;
        const double v = root * root * root, u = positive(words.next());
        if (u < 1.0 - 0.0331 * x * x * x * x || log(u) < 0.5 * x * x + d * (1.0 - v + log(v))) return d * v;
    }
}

// For k < 1: Gamma(k) is Gamma(k + 1) U^(1/k).
__device__ static double gamma_of(Words &words, double k) {
    if (!is_size(k)) return NO_NUMBER;
    if (k >= 1.0) return gamma_from_1(words, k);
    const double factor = exp(log(positive(words.next())) / k);
    return factor * gamma_from_1(words, k + 1.0);
}

__device__ static double log_gamma_of(Words &words, double k) {
    if (k >= 1.0) return log(gamma_from_1(words, k));
    const double shift = log(positive(words.next())) / k;
    return shift + log(gamma_from_1(words, k + 1.0));
}

__device__ static double beta_of(Words &words, double a, double b) {
    if (!is_size(a) || !is_size(b)) return NO_NUMBER;
    if (a >= 1.0 && b >= 1.0) {
        const double x = gamma_from_1(words, a);
        return x / (x + gamma_from_1(words, b));
    }
    const double x = log_gamma_of(words, a);  // logarithms: both gammas may be too small for a double
    return 1.0 / (1.0 + exp(log_gamma_of(words, b) - x));
}

// log k! less Stirling's approximation (k + 1/2) log k - k + log(2 pi) / 2, for k >= 1.
__device__ static double stirling_error(double k) {
    if (k < 16.0) return lgamma(k + 1.0) - ((k + 0.5) * log(k) - k + 0.9189385332046727);
    const double s = 1.0 / (k * k);
    return (1.0 / 12 - s * (1.0 / 360 - s * (1.0 / 1260 - s * (1.0 / 1680 - s / 1188)))) / k;
}

// x log(x/m) + m - x for x, m > 0, without cancellation where they are close.
__device__ static double deviance(double x, double m) {
    if (fabs(x - m) >= 0.1 * (x + m)) return x * log(x / m) + m - x;
    double v = (x - m) / (x + m), sum = (x - m) * v, term = 2.0 * x * v;
    v *= v;
    for (int j = 1; j < 40; ++j) {
        const double before = sum;
        term *= v;
        sum += term / (2 * j + 1);
        if (sum == before) break;
    }
    return sum;
}

__device__ static double log_poisson(double k, double mean) {
    if (k == 0.0) return -mean;
    return -stirling_error(k) - deviance(k, mean) - 0.5 * log(6.283185307179586 * k);
}

__device__ static double log_binomial(double k, double n, double p) {
    if (k == 0.0) return n * log1p(-p);
    if (k == n) return n * log(p);
    const double rest = n - k;
    return stirling_error(n) - stirling_error(k) - stirling_error(rest) - deviance(k, n * p)
        - deviance(rest, n * (1.0 - p)) + 0.5 * log(n / k / (6.283185307179586 * rest));
}

__device__ static i64 poisson_of(Words &words, double mean) {
    if (!(mean >= 0.0 && mean <= 9e18)) return NO_COUNT;
    if (mean < 10.0) {  // the arrivals before time 1
        const double end = exp(-mean);
        i64 count = 0;
        for (double product = positive(words.next()); product > end; product *= positive(words.next())) ++count;
        return count;
    }
    const double root = sqrt(mean), b = 0.931 + 2.53 * root, a = -0.059 + 0.02483 * b;
    const double inverse_alpha = 1.1239 + 1.1328 / (b - 3.4), squeeze = 0.9277 - 3.6224 / (b - 2.0);
    for (;;) {
        const double u = unit(words.next()) - 0.5, v = positive(words.next()), us = 0.5 - fabs(u);
        const double k = floor((2.0 * a / us + b) * u + mean + 0.43);
        if (us >= 0.07 && v <= squeeze) return (i64)k;
        if (k < 0.0 || k > 9.2e18 || (us < 0.013 && v > us)) continue;
        if (log(v * inverse_alpha / (a / (us * us) + b)) <= log_poisson(k, mean)) return (i64)k;
    }
}

__device__ static double geometric_of(Words &words, double p) {
    return floor(log(positive(words.next())) / log1p(-p)) + 1.0;
}

// For p <= 1/2.
__device__ static double binomial_of_half(Words &words, double n, double p) {
    if (p == 0.0) return 0.0;
    if (n * p < 10.0) {  // the successes before trial n + 1, from waiting time to waiting time
        double count = 0.0;
        for (double trial = geometric_of(words, p); trial <= n; trial += geometric_of(words, p)) count += 1.0;
        return count;
    }
    const double deviation = sqrt(n * p * (1.0 - p)), b = 1.15 + 2.53 * deviation, a = -0.0873 + 0.0248 * b + 0.01 * p;
    const double c = n * p + 0.5, squeeze = 0.92 - 4.2 / b, alpha = (2.83 + 5.1 / b) * deviation;
    const double at_mode = log_binomial(floor((n + 1.0) * p), n, p);
    for (;;) {
        const double u = unit(words.next()) - 0.5, v = positive(words.next()), us = 0.5 - fabs(u);
        const double k = floor((2.0 * a / us + b) * u + c);
        if (us >= 0.07 && v <= squeeze) return k;
        if (!(k >= 0.0 && k <= n)) continue;
        if (log(v * alpha / (a / (us * us) + b)) <= log_binomial(k, n, p) - at_mode) return k;
    }
}

__device__ static i64 binomial_of(Words &words, double n, double p) {
    if (!(n >= 0.0 && n <= 9223372036854774784.0 && p >= 0.0 && p <= 1.0)) return NO_COUNT;
    return (i64)(p <= 0.5 ? binomial_of_half(words, n, p) : n - binomial_of_half(words, n, 1.0 - p));
}

// Parameters that are numbers, or arrays of n values.
#define OF(name) double name, const double *name##s
#define AT(name) (name##s ? name##s[i] : name)
#define EACH FOR_EACH(i, n) if (Words words(start + i + 1, key0, key1); true) out[i]

DRAW(gamma)(FROM, OF(k), double *out) { EACH = gamma_of(words, AT(k)); }
DRAW(chisquare)(FROM, OF(dof), double *out) { EACH = 2.0 * gamma_of(words, 0.5 * AT(dof)); }
DRAW(beta)(FROM, OF(a), OF(b), double *out) { EACH = beta_of(words, AT(a), AT(b)); }
DRAW(poisson)(FROM, OF(rate), i64 *out) { EACH = poisson_of(words, AT(rate)); }
DRAW(binomial)(FROM, OF(trial), OF(p), i64 *out) { EACH = binomial_of(words, AT(trial), AT(p)); }

DRAW(geometric)(FROM, OF(p), i64 *out) {
    FOR_EACH(i, n) {
        Words words(start + i + 1, key0, key1);
        const double chance = AT(p);
        out[i] = chance >= 1e-17 && chance <= 1.0 ? (i64)geometric_of(words, chance) : NO_COUNT;
    }
}

// Orders of 0, ..., length - 1, one a row (Fisher and Yates, inside out).
DRAW(permutation)(FROM, u64 length, i64 *out) {
    FOR_EACH(i, n) {
        Words words(start + i + 1, key0, key1);
        i64 *row = out + i * length;
        for (u64 j = 0; j < length; ++j) {
            const u64 k = words.below(j + 1);
            row[j] = row[k];
            row[k] = (i64)j;
        }
    }
}
"""
