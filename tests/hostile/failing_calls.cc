// SPDX-License-Identifier: Apache-2.0
// A program linked with this one has functions of the C library from here that ask the system for something. They fail
// where failing_points.h says, with an error that the system really gives, and else call the library's own.
#include <dlfcn.h>
#include <fcntl.h>
#include <pthread.h>
#include <spawn.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <cstdarg>
#include <cstdio>

#include "hostile/failing_points.h"

namespace surelite::test {
namespace {

enum Kind {
  kAny, kOpen, kRead, kStat, kMap, kProtect, kThread, kPipe, kFork, kStdio, kLibrary, kMemoryFile, kDescriptor, kWrite,
  kRename, kSignalStack, kKinds
};
constexpr const char* kNames[kKinds] = {
    "calls of the system", "open", "read", "stat", "mmap", "mprotect", "pthread_create", "pipe", "fork", "fopen",
    "dlopen", "memfd_create", "dup", "write", "rename", "sigaltstack"};

bool fails(Kind kind, int error) {
  if (!strikes(kind)) return false;
  errno = error;
  return true;
}

}  // namespace

static_assert(kKinds <= kMostKinds);

std::span<const char* const> kinds_of_calls() { return kNames; }

}  // namespace surelite::test

using namespace surelite::test;  // NOLINT: the functions below belong to no namespace

// The C library's function of this name.
#define SURELITE_REAL(name) static const auto real = reinterpret_cast<decltype(&name)>(dlsym(RTLD_NEXT, #name))

// Seen from shared libraries, whatever the build hides.
#pragma GCC visibility push(default)
extern "C" {

int open(const char* path, int flags, ...) {
  va_list list;
  va_start(list, flags);
  const mode_t mode = flags & (O_CREAT | __O_TMPFILE) ? va_arg(list, mode_t) : 0;
  va_end(list);
  SURELITE_REAL(open);
  return fails(kOpen, EMFILE) ? -1 : real(path, flags, mode);
}
int openat(int folder, const char* path, int flags, ...) {
  va_list list;
  va_start(list, flags);
  const mode_t mode = flags & (O_CREAT | __O_TMPFILE) ? va_arg(list, mode_t) : 0;
  va_end(list);
  SURELITE_REAL(openat);
  return fails(kOpen, EMFILE) ? -1 : real(folder, path, flags, mode);
}
ssize_t read(int file, void* to, size_t bytes) {
  SURELITE_REAL(read);
  return fails(kRead, EIO) ? -1 : real(file, to, bytes);
}
ssize_t pread(int file, void* to, size_t bytes, off_t at) {
  SURELITE_REAL(pread);
  return fails(kRead, EIO) ? -1 : real(file, to, bytes, at);
}
int fstat(int file, struct stat* info) noexcept {
  SURELITE_REAL(fstat);
  return fails(kStat, EIO) ? -1 : real(file, info);
}
int stat(const char* path, struct stat* info) noexcept {
  static const auto real = reinterpret_cast<int (*)(const char*, struct stat*)>(dlsym(RTLD_NEXT, "stat"));
  return fails(kStat, EIO) ? -1 : real(path, info);
}
void* mmap(void* at, size_t bytes, int protection, int flags, int file, off_t offset) noexcept {
  SURELITE_REAL(mmap);
  return fails(kMap, ENOMEM) ? MAP_FAILED : real(at, bytes, protection, flags, file, offset);
}
int mprotect(void* at, size_t bytes, int protection) noexcept {
  SURELITE_REAL(mprotect);
  return fails(kProtect, ENOMEM) ? -1 : real(at, bytes, protection);
}
int pthread_create(pthread_t* thread, const pthread_attr_t* attributes, void* (*work)(void*), void* argument) noexcept {
  SURELITE_REAL(pthread_create);
  return strikes(kThread) ? EAGAIN : real(thread, attributes, work, argument);
}
int pipe(int ends[2]) noexcept {
  SURELITE_REAL(pipe);
  return fails(kPipe, EMFILE) ? -1 : real(ends);
}
int pipe2(int ends[2], int flags) noexcept {
  SURELITE_REAL(pipe2);
  return fails(kPipe, EMFILE) ? -1 : real(ends, flags);
}
int socketpair(int domain, int type, int protocol, int ends[2]) noexcept {
  SURELITE_REAL(socketpair);
  return fails(kPipe, EMFILE) ? -1 : real(domain, type, protocol, ends);
}
pid_t fork() noexcept {
  SURELITE_REAL(fork);
  return fails(kFork, EAGAIN) ? -1 : real();
}
int posix_spawn(pid_t* child, const char* path, const posix_spawn_file_actions_t* actions, const posix_spawnattr_t* how,
                char* const arguments[], char* const environment[]) {
  SURELITE_REAL(posix_spawn);
  return strikes(kFork) ? EAGAIN : real(child, path, actions, how, arguments, environment);
}
std::FILE* fopen(const char* path, const char* mode) {
  SURELITE_REAL(fopen);
  return fails(kStdio, EMFILE) ? nullptr : real(path, mode);
}
std::FILE* fopen64(const char* path, const char* mode) {
  SURELITE_REAL(fopen64);
  return fails(kStdio, EMFILE) ? nullptr : real(path, mode);
}
void* dlopen(const char* path, int mode) noexcept {
  SURELITE_REAL(dlopen);
  // With the text that dlerror gives for a library that is not there.
  return strikes(kLibrary) ? real("/no such folder/no such library.so", RTLD_LAZY) : real(path, mode);
}
int memfd_create(const char* name, unsigned flags) noexcept {
  SURELITE_REAL(memfd_create);
  return fails(kMemoryFile, ENFILE) ? -1 : real(name, flags);
}
int ftruncate(int file, off_t bytes) noexcept {
  SURELITE_REAL(ftruncate);
  return fails(kMemoryFile, ENOSPC) ? -1 : real(file, bytes);
}
int dup(int file) noexcept {
  SURELITE_REAL(dup);
  return fails(kDescriptor, EMFILE) ? -1 : real(file);
}
int dup2(int file, int to) noexcept {
  SURELITE_REAL(dup2);
  return fails(kDescriptor, EBUSY) ? -1 : real(file, to);
}
ssize_t write(int file, const void* from, size_t bytes) {
  SURELITE_REAL(write);
  return fails(kWrite, ENOSPC) ? -1 : real(file, from, bytes);
}
int rename(const char* from, const char* to) noexcept {
  SURELITE_REAL(rename);
  return fails(kRename, EACCES) ? -1 : real(from, to);
}
int sigaltstack(const stack_t* wanted, stack_t* before) noexcept {
  SURELITE_REAL(sigaltstack);
  return fails(kSignalStack, ENOMEM) ? -1 : real(wanted, before);
}
}
#pragma GCC visibility pop
