/* A disk that loses power, for one process: loaded with LD_PRELOAD it writes down every change of the files in one
 * directory, in order, and at a chosen one kills the process. It is a test's tool and no part of Hearth. It reverts
 * nothing itself: replay.rs reads the journal and makes the files that a real power loss could have left.
 *
 *   POWERLOSS_DIR       the directory whose files are watched (absolute, without symbolic links)
 *   POWERLOSS_JOURNAL   where the journal goes (outside of that directory)
 *   POWERLOSS_AFTER     at which change or sync the power goes; 0 for never
 *   POWERLOSS_NOW       once this file exists the power goes at the next change or sync (a kill from outside could hit an
 *                       entry of the journal in its middle)
 *   POWERLOSS_BAD_SYNC  which sync of a file fails with EIO, and loses what was to be synced, as Linux does; 0 for none
 *   POWERLOSS_FULL      while this file exists the disk is full: half of a write goes through, then ENOSPC
 *
 * A sync is written down and not done: the page cache outlives a killed process, and thousands of syncs would only cost
 * time. SQLite's "-shm" file is memory that every start builds anew, and not watched. What this tool does not understand
 * (a rename, a vectored write) it writes down as such, and the test fails.
 *
 * A journal entry, little-endian: kind (1 byte), length of the name (1), name, offset (8), length (8), bytes.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <pthread.h>
#include <signal.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <time.h>
#include <unistd.h>

enum { WRITE = 'W', TRUNCATE = 'T', SYNC = 'S', CREATE = 'C', UNLINK = 'U', SYNC_DIR = 'D', LOST = 'L', CUT = 'X', UNKNOWN = '?' };
/* TOO_MANY changes are up to 120 MB of journal: a process that nobody ends must not fill the machine. */
enum { DESCRIPTORS = 4096, NAME = 128, TOO_MANY = 30000 };

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_once_t once = PTHREAD_ONCE_INIT;
static char names[DESCRIPTORS][NAME]; /* of watched files by descriptor; "/" is the directory itself */
static char dir[PATH_MAX];
static size_t dir_length;
static const char *full_file, *now_file;
static int journal = -1;
static long cut_at, bad_sync_at, changes, syncs;

static int (*real_open)(const char *, int, ...);
static int (*real_openat)(int, const char *, int, ...);
static int (*real_close)(int);
static ssize_t (*real_write)(int, const void *, size_t);
static ssize_t (*real_writev)(int, const struct iovec *, int);
static ssize_t (*real_pwrite)(int, const void *, size_t, off_t);
static int (*real_ftruncate)(int, off_t);
static int (*real_fsync)(int);
static int (*real_unlink)(const char *);
static int (*real_rename)(const char *, const char *);

static long number(const char *name) {
  const char *text = getenv(name);
  return text ? atol(text) : 0;
}

static void start(void) {
  real_open = dlsym(RTLD_NEXT, "open64");
  real_openat = dlsym(RTLD_NEXT, "openat64");
  real_close = dlsym(RTLD_NEXT, "close");
  real_write = dlsym(RTLD_NEXT, "write");
  real_writev = dlsym(RTLD_NEXT, "writev");
  real_pwrite = dlsym(RTLD_NEXT, "pwrite64");
  real_ftruncate = dlsym(RTLD_NEXT, "ftruncate64");
  real_fsync = dlsym(RTLD_NEXT, "fsync");
  real_unlink = dlsym(RTLD_NEXT, "unlink");
  real_rename = dlsym(RTLD_NEXT, "rename");
  const char *watched = getenv("POWERLOSS_DIR"), *to = getenv("POWERLOSS_JOURNAL");
  if (!watched || !to || strlen(watched) >= sizeof dir) return;
  strcpy(dir, watched);
  dir_length = strlen(dir);
  full_file = getenv("POWERLOSS_FULL");
  now_file = getenv("POWERLOSS_NOW");
  cut_at = number("POWERLOSS_AFTER");
  bad_sync_at = number("POWERLOSS_BAD_SYNC");
  journal = real_open(to, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
  if (journal < 0) abort();
}

static void init(void) { pthread_once(&once, start); }

static void put(const void *bytes, size_t length) {
  const char *at = bytes;
  while (length > 0) {
    ssize_t done = syscall(SYS_write, journal, at, length);
    if (done <= 0) abort();
    at += done;
    length -= (size_t)done;
  }
}

static void note(char kind, const char *name, uint64_t offset, const void *bytes, uint64_t length) {
  unsigned char head[2] = {(unsigned char)kind, (unsigned char)strlen(name)};
  put(head, sizeof head);
  put(name, head[1]);
  put(&offset, sizeof offset);
  put(&length, sizeof length);
  if (bytes) put(bytes, length);
}

static int exists(const char *path) {
  struct stat there;
  return path && stat(path, &there) == 0;
}

/* Counts what comes next. When it is the one, the process ends here, before it is done; the journal says whether it is
 * written down already, as a change of a file's bytes is, so that a part of it may be on the disk. */
static void perhaps_cut(int written_down) {
  ++changes;
  if (changes == TOO_MANY) note(UNKNOWN, "this many changes: nothing ended the process", 0, NULL, 0);
  else if (changes != cut_at && !exists(now_file)) return;
  note(CUT, "", (uint64_t)written_down, NULL, 0);
  /* What was acknowledged before gets the time to be told: an acknowledgement that came too early must be heard. */
  struct timespec hearing = {0, 10 * 1000 * 1000};
  nanosleep(&hearing, NULL);
  kill(getpid(), SIGKILL);
  for (;;) pause();
}

/* The name within the directory, or NULL. */
static const char *within(const char *path) {
  if (journal < 0 || strncmp(path, dir, dir_length) != 0) return NULL;
  if (path[dir_length] == 0) return "/";
  if (path[dir_length] != '/') return NULL;
  const char *name = path + dir_length + 1;
  size_t length = strlen(name);
  if (length == 0) return "/";
  if (length >= NAME) abort();
  if (length > 4 && strcmp(name + length - 4, "-shm") == 0) return NULL;
  return name;
}

static const char *watched(int fd) {
  return journal >= 0 && fd >= 0 && fd < DESCRIPTORS && names[fd][0] ? names[fd] : NULL;
}

static int opened(int at, const char *path, int flags, mode_t mode) {
  init();
  const char *name = at == AT_FDCWD || path[0] == '/' ? within(path) : NULL;
  if (!name) return at == AT_FDCWD ? real_open(path, flags, mode) : real_openat(at, path, flags, mode);
  pthread_mutex_lock(&lock);
  struct stat before;
  int is_new = stat(path, &before) != 0;
  int fd = real_open(path, flags, mode);
  int why = errno;
  if (fd >= 0) {
    if (fd >= DESCRIPTORS) abort();
    strcpy(names[fd], name);
    if (flags & O_APPEND) note(UNKNOWN, "O_APPEND", 0, NULL, 0);
    if (is_new) note(CREATE, name, 0, NULL, 0);
    else if (flags & O_TRUNC) note(TRUNCATE, name, 0, NULL, 0);
  }
  pthread_mutex_unlock(&lock);
  errno = why;
  return fd;
}

#define MODE(flags, last)                        \
  mode_t mode = 0;                               \
  if ((flags) & (O_CREAT | O_TMPFILE)) {         \
    va_list more;                                \
    va_start(more, last);                        \
    mode = va_arg(more, mode_t);                 \
    va_end(more);                                \
  }

int open(const char *path, int flags, ...) { MODE(flags, flags) return opened(AT_FDCWD, path, flags, mode); }
int open64(const char *path, int flags, ...) { MODE(flags, flags) return opened(AT_FDCWD, path, flags, mode); }
int openat(int at, const char *path, int flags, ...) { MODE(flags, flags) return opened(at, path, flags, mode); }
int openat64(int at, const char *path, int flags, ...) { MODE(flags, flags) return opened(at, path, flags, mode); }

int close(int fd) {
  init();
  if (watched(fd)) {
    pthread_mutex_lock(&lock);
    names[fd][0] = 0;
    pthread_mutex_unlock(&lock);
  }
  return real_close(fd);
}

static ssize_t written(int fd, const void *bytes, size_t length, off_t offset) {
  pthread_mutex_lock(&lock);
  ssize_t done = -1;
  int why = ENOSPC;
  size_t fits = length;
  if (exists(full_file)) fits = length > 64 ? length / 2 : 0;
  if (fits > 0) {
    note(WRITE, names[fd], (uint64_t)offset, bytes, fits);
    perhaps_cut(1);
    done = real_pwrite(fd, bytes, fits, offset);
    why = errno;
    if (done != (ssize_t)fits) note(UNKNOWN, "short write", 0, NULL, 0);
  }
  pthread_mutex_unlock(&lock);
  if (done < 0) errno = why;
  return done;
}

ssize_t pwrite(int fd, const void *bytes, size_t length, off_t offset) {
  init();
  return watched(fd) ? written(fd, bytes, length, offset) : real_pwrite(fd, bytes, length, offset);
}
ssize_t pwrite64(int fd, const void *bytes, size_t length, off_t offset) { return pwrite(fd, bytes, length, offset); }

ssize_t write(int fd, const void *bytes, size_t length) {
  init();
  if (!watched(fd)) return real_write(fd, bytes, length);
  ssize_t done = written(fd, bytes, length, lseek(fd, 0, SEEK_CUR));
  if (done > 0) lseek(fd, done, SEEK_CUR);
  return done;
}

static void unknown(const char *what) {
  pthread_mutex_lock(&lock);
  note(UNKNOWN, what, 0, NULL, 0);
  pthread_mutex_unlock(&lock);
}

ssize_t writev(int fd, const struct iovec *parts, int count) {
  init();
  if (watched(fd)) unknown("writev");
  return real_writev(fd, parts, count);
}

int rename(const char *from, const char *to) {
  init();
  if (within(from) || within(to)) unknown("rename");
  return real_rename(from, to);
}

static int truncated(int fd, off_t size) {
  init();
  if (!watched(fd)) return real_ftruncate(fd, size);
  pthread_mutex_lock(&lock);
  note(TRUNCATE, names[fd], (uint64_t)size, NULL, 0);
  perhaps_cut(1);
  int done = real_ftruncate(fd, size);
  pthread_mutex_unlock(&lock);
  return done;
}
int ftruncate(int fd, off_t size) { return truncated(fd, size); }
int ftruncate64(int fd, off_t size) { return truncated(fd, size); }

int fsync(int fd) {
  init();
  if (!watched(fd)) return real_fsync(fd);
  /* A sync takes its time, so that others get to wait and commits are groups: from 0 to 0.4 ms, differently each time. */
  pthread_mutex_lock(&lock);
  /* The directory's syncs always succeed: SQLite does not look at their results. */
  long count = names[fd][0] == '/' ? 0 : ++syncs;
  pthread_mutex_unlock(&lock);
  struct timespec pause_for = {0, (count * 7919 % 5) * 100000};
  nanosleep(&pause_for, NULL);
  pthread_mutex_lock(&lock);
  int bad = count != 0 && count == bad_sync_at;
  if (bad) {
    note(LOST, names[fd], 0, NULL, 0);
  } else {
    perhaps_cut(0);
    note(names[fd][0] == '/' ? SYNC_DIR : SYNC, names[fd], 0, NULL, 0);
  }
  pthread_mutex_unlock(&lock);
  if (bad) errno = EIO;
  return bad ? -1 : 0;
}
int fdatasync(int fd) { return fsync(fd); }

int unlink(const char *path) {
  init();
  const char *name = within(path);
  if (!name) return real_unlink(path);
  pthread_mutex_lock(&lock);
  struct stat there;
  int done;
  if (stat(path, &there) == 0) {
    note(UNLINK, name, 0, NULL, 0);
    perhaps_cut(0);
  }
  done = real_unlink(path);
  pthread_mutex_unlock(&lock);
  return done;
}
