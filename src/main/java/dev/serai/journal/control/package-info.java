/**
 * Changing a journal from another process: the daemon that has it open is asked over a local socket; where none has,
 * the file is opened and the same code does the same. No Camel here.
 *
 * <h2>The socket</h2>
 *
 * <p>{@code <journal>.control/socket}, a Unix domain socket in a folder of mode 0700: only the journal's owner (and
 * root) can reach it. One request a connection: a line of JSON, for an import followed by as many lines as it says; one
 * line of JSON is the answer. A request is bounded in bytes and in time, and so is the number of connections.
 *
 * <pre>
 * {"operation":"groups"}                                          {"groups":[{"topic":…,"group":…,"route":…,"trouble":…,"needsPerson":…}]}
 * {"operation":"seek","topic":…,"group":…,"to":…,"dryRun":false}  {"from":…,"to":…,"end":…,"note":…}
 * {"operation":"forget","topic":…,"group":…,"dryRun":false}       {"next":…,"unread":…}
 * {"operation":"import","topic":…,"lines":2,"keepMillis":…}       {"stored":1,"known":0,"refused":[{"line":1,"reason":…}]}
 * {"operation":"retry","offsets":[12,13]}                         {"states":{"12":"RETRYING","13":"DELIVERED"}}
 * {"operation":"discard","offsets":[12]}                          {"states":{"12":"DISCARDED"}}
 * (anything)                                                      {"error":…}
 * </pre>
 *
 * <h2>An entry as a line</h2>
 *
 * <p>{@code {"_id":…,"_topic":…,"_offset":…,"_time":…,"_kind":…,"_headers":{…},"body":…}}: the body is the record's
 * JSON as it is, or text as a string, or other bytes in base64 with {@code "_encoding":"base64"} before it. See
 * {@link dev.serai.journal.control.EntryLine}.
 */
@NullMarked
package dev.serai.journal.control;

import org.jspecify.annotations.NullMarked;
