// SPDX-License-Identifier: Apache-2.0
// Plug-in hosts open and close libraries as they please. A thread that has called the drop-in ends after it was closed,
// and it is opened once more: nothing of either may call code that is gone.
#include <dlfcn.h>
#include <pthread.h>
#include <stdio.h>

typedef void* (*OpenModel)(const char*);

static pthread_barrier_t called, closed;

static OpenModel find(void* library) { return (OpenModel)dlsym(library, "TfLiteModelCreateFromFile"); }

static void* work(void* library) {
  void* const model = find(library)("/no/such/model.tflite");
  pthread_barrier_wait(&called);
  pthread_barrier_wait(&closed);
  return model;
}

int main(int argc, char** argv) {
  void* library = argc == 2 ? dlopen(argv[1], RTLD_NOW | RTLD_LOCAL) : NULL;
  if (!library || !find(library)) return fprintf(stderr, "not opened\n"), 1;
  pthread_barrier_init(&called, NULL, 2);
  pthread_barrier_init(&closed, NULL, 2);
  pthread_t thread;
  if (pthread_create(&thread, NULL, work, library) != 0) return 1;
  pthread_barrier_wait(&called);
  dlclose(library);
  pthread_barrier_wait(&closed);
  void* model = library;
  if (pthread_join(thread, &model) != 0 || model) return 1;
  library = dlopen(argv[1], RTLD_NOW | RTLD_LOCAL);
  if (!library || find(library)("/no/such/model.tflite")) return 1;
  dlclose(library);
  return 0;
}
