/**
 * The durable log: one SQLite file that holds any number of topics. No Camel here, and nowhere else the file's SQL.
 *
 * <h2>The file</h2>
 *
 * <p>A SQLite database in WAL mode with {@code synchronous=FULL}, {@code page_size=4096},
 * {@code auto_vacuum=INCREMENTAL}, {@code application_id} 0x53657261 ("Sera") and {@code user_version} 2. Size and
 * vacuum mode are set before the first table, since later they have no effect; every connection reads its pragmas back
 * and refuses to go on when one did not take. A database with another application id, or a newer version, is refused
 * and left as it is. A damaged file is moved aside with the time in its name, a new one is begun, and what is whole is
 * carried over while the journal records: see {@link dev.serai.journal.log.SalvageReport}. Beside the file lies
 * {@code <file>.lock}, locked by the one process that may write; a second one is refused. It holds that one's process
 * id, and behind it {@code " open"} while the journal is open, or {@code " damaged"} when SQLite found it so.
 *
 * <h2>Tables</h2>
 *
 * <dl>
 *   <dt>{@code run(run, boot, wall, mono)}
 *   <dd>One row each time the file was opened for writing: eight random characters of lower-case base32, the boot of
 *       the machine, and the wall and monotonic time in milliseconds. The newest 1,000 are kept, and those since the
 *       oldest entry.
 *   <dt>{@code topic(id, name, next, dropped)}
 *   <dd>{@code next} is a floor under the topic's next offset. A trigger raises it when a page is deleted, so that an
 *       offset is never used again, whoever deletes. {@code dropped} counts the entries that limits took unread.
 *   <dt>{@code page(id, count, run, wall, mono, crc, content)}
 *   <dd>Consecutive records of one topic from one transaction. {@code id} is the topic's id times 2<sup>40</sup> plus
 *       the first offset: one tree, no second index. {@code wall} is the first record's time, {@code mono} the
 *       transaction's monotonic time. {@code crc} is CRC32C over all other columns. At most 1 MiB and 4,096 records; a
 *       record larger than that has a page of its own.
 *   <dt>{@code cursor(topic, name, next, bounds, generation)}
 *   <dd>A group: the next offset it will read; the last offsets of the batches that are cut and not yet committed,
 *       nearest first, separated by commas; and the generation that a seek raises. A commit names the generation it
 *       started from and changes nothing when that is no longer the group's.
 *   <dt>{@code mark(topic, offset, boot, wall, mono)}
 *   <dd>When the slowest group of a topic had passed an offset; only for topics with a retention.
 *   <dt>{@code seen(id, topic, name, offset, run, boot, wall, mono, keep)}
 *   <dd>Keys of appends, each with the offset that it was stored at, and for how many milliseconds it holds.
 *   <dt>{@code dead_letter(offset, topic, name, entry, run, state, retries)}
 *   <dd>What became of an entry that a group (topic and name) gave up: {@code offset} is the letter's own in the topic
 *       {@code dead-letters}, {@code entry} and {@code run} name the entry. States: 0 open, 1 retrying, 2 delivered, 3
 *       discarded. The letter's record is the entry as it was, with the reason in headers behind its own.
 *   <dt>{@code refused_again(offset, error, message, hash, failed)}
 *   <dd>The reason of the last refusal of a letter that was retried in vain; removed with its letter.
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
 *   <li>A cursor moves only by {@link dev.serai.journal.log.Group#commit}, in one transaction with the dead letters of
 *       the entries that it passes without having delivered them.
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
 * <h2>What is deleted</h2>
 *
 * <p>Pages that every group of the table {@code cursor} has passed, {@code retention} after that (sampled in the table
 * {@code mark}), lazily and in slices. A topic without a group is unread. A page of the dead letters goes when their
 * limit needs its room and none of its letters is open or being retried: first what every group of theirs has read. A
 * limit ({@link dev.serai.journal.log.Limits}, {@link dev.serai.journal.log.TopicLimits}) makes room by
 * {@link dev.serai.journal.log.WhenFull} in the transaction of the append that needs it, and takes a bounded slice
 * beyond that; what it takes unread is counted in {@code topic.dropped}. What {@code Topic.pins()} names stays. Freed
 * pages are used again, and given back to the file system when they are many and nothing waits.
 *
 * <p>Keys in the table {@code seen} go when they have passed their time, and the oldest before that when all of them
 * take more than a quarter of the file's limit.
 *
 * <h2>From outside</h2>
 *
 * <p>Another process reads with a {@link dev.serai.journal.log.JournalView}: connections that can only read, a few
 * milliseconds a transaction. It changes nothing itself: {@link dev.serai.journal.log.Journal#seek} and
 * {@link dev.serai.journal.log.Journal#forget} are changes that the committer writes. Both tell the group that is open
 * to look again; what it still has out commits against the old generation, and so nothing.
 *
 * <h2>Threads</h2>
 *
 * <p>{@link dev.serai.journal.log.Journal} may be used by any thread. One committer thread owns the one writing
 * connection; one checkpointer thread brings the write-ahead log into the file; one completion thread per topic runs
 * the callbacks of appends, in the order of their offsets. A {@link dev.serai.journal.log.Reader} and a
 * {@link dev.serai.journal.log.Group} belong to one thread at a time.
 *
 * <p>Waiting appends are bounded in bytes; {@link dev.serai.journal.log.Journal#append} holds its caller while there is
 * no room. An append that is stored is counted for its topic alone until its callback has returned, so that what a slow
 * callback holds up is its own topic; an append made by a callback is never held, since it could wait for itself. An
 * {@link dev.serai.journal.log.AwaitedAppend} has no callback: the committer wakes its caller.
 */
@NullMarked
package dev.serai.journal.log;

import org.jspecify.annotations.NullMarked;
