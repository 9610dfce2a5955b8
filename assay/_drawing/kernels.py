"""The CUDA sources of the draws: Philox4x64-10, and the laws that take a fixed number of words for each number.

Source: Salmon, Moraes, Dror and Shaw 2011, Parallel random numbers: as easy as 1, 2, 3, section 4.3 (Philox) and
table 2 (4x64, 10 rounds); Box and Muller 1958.
"""

__all__ = ["FIXED", "PHILOX"]

PHILOX = r"""
typedef unsigned long long u64;
typedef long long i64;

// `request` is the second word of the counter: 0 where a value of the counter gives all that is needed.
__device__ static void philox(u64 counter, u64 request, u64 key0, u64 key1, u64 *word) {
    u64 c0 = counter, c1 = request, c2 = 0, c3 = 0;
    for (int round = 0; round < 10; ++round) {
        if (round > 0) {
            key0 += 0x9E3779B97F4A7C15ULL;
            key1 += 0xBB67AE8584CAA73BULL;
        }
        const u64 high0 = __umul64hi(0xD2E7470EE14C6C93ULL, c0), low0 = 0xD2E7470EE14C6C93ULL * c0;
        const u64 high1 = __umul64hi(0xCA5A826395121157ULL, c2), low1 = 0xCA5A826395121157ULL * c2;
        c0 = high1 ^ c1 ^ key0;
        c1 = low1;
        c2 = high0 ^ c3 ^ key1;
        c3 = low0;
    }
    word[0] = c0; word[1] = c1; word[2] = c2; word[3] = c3;
}

// 53 bits on [0, 1), as NumPy has it, and on (0, 1], which a logarithm can take.
__device__ static double unit(u64 word) { return (word >> 11) * (1.0 / 9007199254740992.0); }
__device__ static double positive(u64 word) { return ((word >> 11) + 1) * (1.0 / 9007199254740992.0); }

// The words of one element that may need any number of them: its own value of the counter, request after request.
struct Words {
    u64 counter, key0, key1, request, word[4];
    int left;

    __device__ Words(u64 counter, u64 key0, u64 key1)
        : counter(counter), key0(key0), key1(key1), request(0), left(0) {}

    __device__ u64 next() {
        if (left == 0) {
            philox(counter, request++, key0, key1, word);
            left = 4;
        }
        return word[4 - left--];
    }

    __device__ double normal() {
        const double radius = sqrt(-2.0 * log(positive(next())));
        double sine, cosine;
        sincospi(2.0 * unit(next()), &sine, &cosine);
        return radius * cosine;
    }

    // Uniform on 0, ..., width - 1: the high half of word * width. Each value's probability is off by less than 2^-64.
    __device__ u64 below(u64 width) { return __umul64hi(next(), width); }
};

// A loop over `n` elements, shared by all threads of the grid.
#define FOR_EACH(i, n) \
    for (u64 i = blockIdx.x * (u64)blockDim.x + threadIdx.x; i < (n); i += gridDim.x * (u64)blockDim.x)
"""
"""Philox and helpers: what a kernel that draws its own words starts with."""

FIXED = r"""
// A loop over the values of the counter that a draw of n numbers needs, `per` numbers from each.
// NumPy's generator raises its counter before it uses it: the first value is 1.
#define FOR_WORDS(per) \
    u64 word[4]; \
    for (u64 quad = blockIdx.x * (u64)blockDim.x + threadIdx.x; quad * (per) < n; quad += gridDim.x * (u64)blockDim.x) \
        if (philox(start + quad + 1, 0, key0, key1, word), true)
#define DRAW(name) extern "C" __global__ void draw_##name
#define FROM u64 key0, u64 key1, u64 start, u64 n

// What a draw gives where an array holds a parameter outside its domain: to raise would mean to wait for the device.
#define NO_COUNT ((i64)0x8000000000000000ULL)
#define NO_NUMBER (0.0 / 0.0)

DRAW(bits)(FROM, u64 *out) {
    FOR_WORDS(4) for (u64 j = 0; j < 4 && 4 * quad + j < n; ++j) out[4 * quad + j] = word[j];
}

DRAW(uniform)(FROM, double *out) {
    FOR_WORDS(4) for (u64 j = 0; j < 4 && 4 * quad + j < n; ++j) out[4 * quad + j] = unit(word[j]);
}

// 24 bits: a rounded double could be 1.
DRAW(uniform32)(FROM, float *out) {
    FOR_WORDS(4) for (u64 j = 0; j < 4 && 4 * quad + j < n; ++j)
        out[4 * quad + j] = (float)(word[j] >> 40) * 5.9604644775390625e-8f;
}

DRAW(exponential)(FROM, double *out) {
    FOR_WORDS(4) for (u64 j = 0; j < 4 && 4 * quad + j < n; ++j) out[4 * quad + j] = -log(positive(word[j]));
}

// log((half + 1) / 2^32), as precise near 1 as near 0.
__device__ static float log_share(unsigned half) {
    return half >> 31 ? log1pf(-(float)(0xFFFFFFFFu - half) * 2.3283064365386963e-10f)
                      : logf(((float)half + 1.0f) * 2.3283064365386963e-10f);
}

DRAW(exponential32)(FROM, float *out) {
    FOR_WORDS(8) for (u64 j = 0; j < 8 && 8 * quad + j < n; ++j)
        out[8 * quad + j] = -log_share((unsigned)(word[j >> 1] >> 32 * (j & 1)));
}

// Box and Muller: two words, two normals.
DRAW(normal)(FROM, double *out) {
    FOR_WORDS(4) for (u64 j = 0; j < 4 && 4 * quad + j < n; j += 2) {
        const double radius = sqrt(-2.0 * log(positive(word[j])));
        double sine, cosine;
        sincospi(2.0 * unit(word[j + 1]), &sine, &cosine);
        out[4 * quad + j] = radius * cosine;
        if (4 * quad + j + 1 < n) out[4 * quad + j + 1] = radius * sine;
    }
}

// One word, two normals: 32 bits for the radius, which is at most 6.66, and 32 for the angle.
DRAW(normal32)(FROM, float *out) {
    FOR_WORDS(8) for (u64 j = 0; j < 8 && 8 * quad + j < n; j += 2) {
        const u64 both = word[j >> 1];
        const float radius = sqrtf(-2.0f * log_share((unsigned)both));
        float sine, cosine;
        sincospif((float)(unsigned)(both >> 32) * 4.6566128730773926e-10f, &sine, &cosine);
        out[8 * quad + j] = radius * cosine;
        if (8 * quad + j + 1 < n) out[8 * quad + j + 1] = radius * sine;
    }
}

// 256 signs from each value of the counter, of which a thread writes eight, so that neighbouring threads write
// neighbouring places: making the words 32 times costs less than scattered writes.
#define SIGNS(name, real) \
    DRAW(name)(FROM, real *out) { \
        u64 word[4]; \
        FOR_EACH(octet, (n + 7) / 8) { \
            philox(start + octet / 32 + 1, 0, key0, key1, word); \
            const unsigned place = octet % 32, eight = (unsigned)(word[place / 8] >> 8 * (place % 8)); \
            for (u64 j = 0; j < 8 && 8 * octet + j < n; ++j) \
                out[8 * octet + j] = (eight >> j) & 1 ? (real)-1 : (real)1; \
        } \
    }
SIGNS(signs, double)
SIGNS(signs32, float)

// Bounds that are numbers, or arrays of n values.
DRAW(integers)(FROM, i64 low, const i64 *lows, i64 high, const i64 *highs, i64 *out) {
    FOR_WORDS(4) for (u64 j = 0; j < 4 && 4 * quad + j < n; ++j) {
        const u64 i = 4 * quad + j;
        const i64 first = lows ? lows[i] : low, end = highs ? highs[i] : high;
        out[i] = first < end ? first + (i64)__umul64hi(word[j], (u64)end - (u64)first) : NO_COUNT;
    }
}
"""
