/* Stands between a program and the system, and sees every write to one folder.
 *
 * Preloaded (LD_PRELOAD) with FAULTS_FOLDER naming the folder. With FAULTS_LOG each change to a file in it is
 * recorded there, so that the disk can be rebuilt as it was at any moment. faults_room(n, growing) lets n more
 * writes pass and then answers "no space left": to those that make a file longer, or to all of them.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <unistd.h>

#define FILES 1024
#define LONGEST 512

static char names[FILES][LONGEST]; /* of open files in the folder, by descriptor; "" for all others */
static int log_file = -1;
static long room = -1; /* writes that may still pass; -1 for any number */
static int growing_only = 0;
static long refused = 0;

void faults_room(long writes, int growing) {
    room = writes;
    growing_only = growing;
    refused = 0;
}

long faults_refused(void) { return refused; }

static const char *watched(const char *path) {
    const char *folder = getenv("FAULTS_FOLDER");
    size_t length = folder ? strlen(folder) : 0;
    if (!length || !path || strncmp(path, folder, length) || (path[length] != '/' && path[length])) return NULL;
    return path[length] ? path + length + 1 : ".";
}

static const char *name_of(int file) { return file >= 0 && file < FILES && names[file][0] ? names[file] : NULL; }

/* Kind, lengths of name and data, place; then name and data. */
static void record(char kind, const char *name, uint64_t place, const void *data, size_t length) {
    if (log_file < 0) {
        const char *path = getenv("FAULTS_LOG");
        if (!path) return;
        log_file = syscall(SYS_openat, AT_FDCWD, path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
    }
    struct {
        uint64_t kind, name, data, place;
    } head = {kind, strlen(name), length, place};
    struct iovec parts[3] = {
        {&head, sizeof head}, {(void *)name, strlen(name)}, {(void *)data, length}};
    syscall(SYS_writev, log_file, parts, length ? 3 : 2);
}

static int no_room(int grows) {
    if (room < 0 || (growing_only && !grows)) return 0;
    if (room > 0) {
        room--;
        return 0;
    }
    refused++;
    errno = ENOSPC;
    return 1;
}

static int opened(int file, const char *path, int fresh) {
    const char *name = watched(path);
    if (file >= 0 && file < FILES) {
        strncpy(names[file], name ? name : "", LONGEST - 1);
        if (name && fresh) record('c', name, 0, NULL, 0);
    }
    return file;
}

static int open_as(int folder, const char *path, int flags, mode_t mode) {
    struct stat before;
    int ours = watched(path) != NULL;
    int fresh = ours && (flags & O_CREAT) && stat(path, &before) != 0;
    int file = syscall(SYS_openat, folder, path, flags, mode);
    if (ours && !fresh && file >= 0 && (flags & O_TRUNC)) record('t', watched(path), 0, NULL, 0);
    return opened(file, path, fresh);
}

#define MODE_OF(flags)                                 \
    mode_t mode = 0;                                   \
    if ((flags) & (O_CREAT | O_TMPFILE)) {             \
        va_list more;                                  \
        va_start(more, flags);                         \
        mode = va_arg(more, int);                      \
        va_end(more);                                  \
    }

int open(const char *path, int flags, ...) { MODE_OF(flags) return open_as(AT_FDCWD, path, flags, mode); }
int open64(const char *path, int flags, ...) { MODE_OF(flags) return open_as(AT_FDCWD, path, flags, mode); }
int openat(int folder, const char *path, int flags, ...) { MODE_OF(flags) return open_as(folder, path, flags, mode); }
int openat64(int folder, const char *path, int flags, ...) { MODE_OF(flags) return open_as(folder, path, flags, mode); }

int close(int file) {
    if (file >= 0 && file < FILES) names[file][0] = 0;
    return syscall(SYS_close, file);
}

static ssize_t write_at(int file, const void *data, size_t length, off_t place, int here) {
    const char *name = name_of(file);
    if (name) {
        struct stat now;
        fstat(file, &now);
        if (here) place = lseek(file, 0, SEEK_CUR);
        if (no_room(place + (off_t)length > now.st_size)) return -1;
    }
    ssize_t done = here ? syscall(SYS_write, file, data, length) : syscall(SYS_pwrite64, file, data, length, place);
    if (name && done > 0) record('w', name, place, data, done);
    return done;
}

ssize_t write(int file, const void *data, size_t length) { return write_at(file, data, length, 0, 1); }
ssize_t pwrite(int file, const void *data, size_t length, off_t place) { return write_at(file, data, length, place, 0); }
ssize_t pwrite64(int file, const void *data, size_t length, off64_t place) { return write_at(file, data, length, place, 0); }

static int cut(int file, off_t length) {
    const char *name = name_of(file);
    struct stat now;
    if (name && !fstat(file, &now) && no_room(length > now.st_size)) return -1;
    int bad = syscall(SYS_ftruncate, file, length);
    if (name && !bad) record('t', name, length, NULL, 0);
    return bad;
}

int ftruncate(int file, off_t length) { return cut(file, length); }
int ftruncate64(int file, off64_t length) { return cut(file, length); }

static int sync_file(int file, long call) {
    const char *name = name_of(file);
    int bad = syscall(call, file);
    if (name && !bad) record('s', name, 0, NULL, 0);
    return bad;
}

int fsync(int file) { return sync_file(file, SYS_fsync); }
int fdatasync(int file) { return sync_file(file, SYS_fdatasync); }

int unlink(const char *path) {
    int bad = syscall(SYS_unlinkat, AT_FDCWD, path, 0);
    if (!bad && watched(path)) record('u', watched(path), 0, NULL, 0);
    return bad;
}

int rename(const char *from, const char *to) {
    int bad = syscall(SYS_renameat2, AT_FDCWD, from, AT_FDCWD, to, 0);
    if (!bad && watched(from) && watched(to)) record('r', watched(from), 0, watched(to), strlen(watched(to)));
    return bad;
}
