/**
 * The durable log: one SQLite file that holds any number of topics. No Camel here, and nowhere else the file's SQL.
 *
 * <h2>The file</h2>
 *
 * <p>A SQLite database in WAL mode with {@code synchronous=FULL}, {@code page_size=4096},
 * {@code auto_vacuum=INCREMENTAL}, {@code application_id} 0x53657261 ("Sera") and {@code user_version} 1. Size and
 * vacuum mode are set before the first table, since later they have no effect; every connection reads its pragmas back
 * and refuses to go on when one did not take. A database with another application id, or a newer version, is refused
 * and left as it is. A file that SQLite can not read is moved aside with the time in its name, and a new one is begun.
 * Beside the file lies {@code <file>.lock}, locked by the one process that may write; a second one is refused.
 *
 * <h2>Tables</h2>
 *
 * <dl>
 *   <dt>{@code run(run, boot, wall, mono)}
 *   <dd>One row each time the file was opened for writing: eight random characters of lower-case base32, the boot of
 *       the machine, and the wall and monotonic time in milliseconds.
 *   <dt>{@code topic(id, name, next)}
 *   <dd>{@code next} is a floor under the topic's next offset. A trigger raises it when a page is deleted, so that an
 *       offset is never used again, whoever deletes.
 *   <dt>{@code page(id, count, run, wall, mono, crc, content)}
 *   <dd>Consecutive records of one topic from one transaction. {@code id} is the topic's id times 2<sup>40</sup> plus
 *       the first offset: one tree, no second index. {@code wall} is the first record's time, {@code mono} the
 *       transaction's monotonic time. {@code crc} is CRC32C over all other columns. At most 1 MiB and 4,096 records; a
 *       record larger than that has a page of its own.
 *   <dt>{@code cursor(topic, name, next, bounds, generation)}
 *   <dd>A group: the next offset it will read; the last offsets of the batches that are cut and not yet committed,
 *       nearest first, separated by commas; and the generation that a seek raises. A commit names the generation it
 *       started from and changes nothing when that is no longer the group's.
 *   <dt>{@code seen(id, topic, name, offset, run, boot, wall, mono, keep)}
 *   <dd>Keys of appends, each with the offset that it was stored at, and for how many milliseconds it holds.
 * </dl>
 *
 * <h2>Content of a page</h2>
 *
 * <p>The records one after the other, each: one byte {@link dev.serai.journal.log.RecordKind}; the record's time as
 * zigzag variable-length integer, milliseconds from the page's; the length of its headers, and these as a JSON object
 * in UTF-8 (length 0: none); the length of its body, and that. Variable-length integers are base 128, lowest seven bits
 * first.
 *
 * <h2>Invariants</h2>
 *
 * <ol>
 *   <li>An append is acknowledged only after the transaction that holds it is on disk, whole and in order.
 *   <li>Offsets of a topic are consecutive from 0 and never reused, also after everything was deleted.
 *   <li>A group sees every entry from its cursor on, in order, none skipped.
 *   <li>A cursor moves only by {@link dev.serai.journal.log.Group#commit}.
 *   <li>Bounds of a batch that were committed come back the same, also after a restart.
 *   <li>{@code <topic>/<offset>/<run>} is never used for other content: each opening has a run of its own, and each
 *       page keeps the run it was written in. A cloned file and its original go on with different runs.
 *   <li>A group never waits for another group: each reader has its own connection, and no read transaction outlives the
 *       reading of one batch.
 * </ol>
 *
 * <h2>When writing fails</h2>
 *
 * <p>A transaction that fails for want of space, for a lock held by another program or for an error of the disk is
 * rolled back and tried again, with its appends held, until each append's own time-out has passed; then that append
 * fails and is not stored. After an error of input or output the connection is closed and opened again (with a new
 * run), the write-ahead log is brought into the file and synced, and the tail is read to see whether the transaction
 * landed, before anything is acknowledged.
 *
 * <h2>Threads</h2>
 *
 * <p>{@link dev.serai.journal.log.Journal} may be used by any thread. One committer thread owns the one writing
 * connection; one checkpointer thread brings the write-ahead log into the file; one completion thread per topic runs
 * the callbacks of appends, in the order of their offsets. A {@link dev.serai.journal.log.Reader} and a
 * {@link dev.serai.journal.log.Group} belong to one thread at a time.
 *
 * <p>Waiting appends are bounded in bytes; {@link dev.serai.journal.log.Journal#append} holds its caller while there is
 * no room. An append is counted until its callback has returned; an append made by a callback is never held, since it
 * could wait for itself.
 */
@NullMarked
package dev.serai.journal.log;

import org.jspecify.annotations.NullMarked;
