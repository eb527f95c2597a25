// A module with processor code that has one fault: FAULT below, given to the compiler. It stands in the place of a real
// module, which lies beside it as "behind-" and the same name, and does everything else through that one.
//
// The structs are the beginnings of ggml's own of module version 2, as far as they are used here.
#define _GNU_SOURCE
#include <dlfcn.h>
#include <signal.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { LOAD_SIGILL = 1, LOAD_HANG, SCORE_SIGILL, OTHER_VERSION, NO_BACKEND, SIGSEGV_2, SIGILL_1, ABORT_1, HANG_1, HANG_2,
       SPIN_2, LEAVE_1, REFUSE_2, ZERO, NEGATED, HALVED, NOT_A_NUMBER, NOISE, SHIFTED, LATE_SIGILL };
enum { LATE = 60 };  // batches, more than a self-test has

struct graph;
struct tensor;
struct device;
struct reg { int version; void *functions[4]; void *context; };
struct backend { void *guid; void *functions[13]; struct device *device; void *context; };
enum { DEVICE_OF_REG = 2, INIT_OF_DEVICE = 5, COMPUTE_OF_BACKEND = 12 };
typedef int compute_function(struct backend *, struct graph *);
typedef struct backend *init_function(struct device *, const char *);

extern int ggml_graph_n_nodes(struct graph *);
extern struct tensor *ggml_graph_node(struct graph *, int);
extern const char *ggml_get_name(const struct tensor *);
extern void *ggml_get_data(const struct tensor *);
extern size_t ggml_nbytes(const struct tensor *);

static compute_function *real_compute;
static init_function *real_init;
static int batches;

static void *behind(const char *symbol) {
    Dl_info here;
    char path[4096];
    dladdr((void *) behind, &here);
    const char *name = strrchr(here.dli_fname, '/') + 1;
    snprintf(path, sizeof path, "%.*sbehind-%s", (int) (name - here.dli_fname), here.dli_fname, name);
    void *real = dlopen(path, RTLD_NOW | RTLD_LOCAL);
    return real ? dlsym(real, symbol) : NULL;
}

static void end_with(int number) {
    signal(number, SIG_DFL);
    raise(number);
}

static void hang(void) {
    for (;;) {
        pause();
    }
}

static void spoil(float *logits, size_t count) {
    float first = logits[0];
    for (size_t i = 0; i < count; i++) {
        switch (FAULT) {
            case ZERO: logits[i] = 0; break;
            case NEGATED: logits[i] = -logits[i]; break;
            case HALVED: logits[i] *= 0.5f; break;
            case NOT_A_NUMBER: logits[i] = __builtin_nanf(""); break;
            case NOISE: logits[i] += (float) (rand() % 2000) / 100; break;
            case SHIFTED: logits[i] = i + 1 < count ? logits[i + 1] : first; break;
        }
    }
}

static void before(void) {
    batches++;
    if (FAULT == SIGILL_1 || (FAULT == LATE_SIGILL && batches > LATE)) end_with(SIGILL);
    if (FAULT == ABORT_1) abort();
    if (FAULT == LEAVE_1) _exit(0);
    if (FAULT == HANG_1) hang();
    if (batches < 2) return;
    if (FAULT == SIGSEGV_2) *(volatile int *) 8 = 1;
    if (FAULT == HANG_2) hang();
    while (FAULT == SPIN_2) {
    }
}

static int compute(struct backend *backend, struct graph *graph) {
    before();
    if (FAULT == REFUSE_2 && batches >= 2) return -1;  // GGML_STATUS_FAILED
    int status = real_compute(backend, graph);
    for (int i = 0; FAULT >= ZERO && FAULT <= SHIFTED && i < ggml_graph_n_nodes(graph); i++) {
        struct tensor *node = ggml_graph_node(graph, i);
        if (!strcmp(ggml_get_name(node), "result_output")) spoil(ggml_get_data(node), ggml_nbytes(node) / sizeof(float));
    }
    return status;
}

static struct backend *init(struct device *device, const char *options) {
    struct backend *made = real_init(device, options);
    real_compute = (compute_function *) made->functions[COMPUTE_OF_BACKEND];
    made->functions[COMPUTE_OF_BACKEND] = (void *) compute;
    return made;
}

__attribute__((constructor)) static void opened(void) {
    if (FAULT == LOAD_SIGILL) end_with(SIGILL);
    if (FAULT == LOAD_HANG) hang();
}

int ggml_backend_score(void) {
    if (FAULT == SCORE_SIGILL) end_with(SIGILL);
    int (*score)(void) = behind("ggml_backend_score");
    return score ? score() : 0;
}

struct reg *ggml_backend_init(void) {
    struct reg *(*begin)(void) = behind("ggml_backend_init");
    if (FAULT == NO_BACKEND || !begin) return NULL;
    struct reg *reg = begin();
    if (FAULT == OTHER_VERSION) reg->version = 99;
    struct device *(*get)(struct reg *, size_t) = reg->functions[DEVICE_OF_REG];
    void **device = (void **) get(reg, 0);
    real_init = (init_function *) device[INIT_OF_DEVICE];
    device[INIT_OF_DEVICE] = (void *) init;
    return reg;
}
