package dev.serai.journal.log;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;

/** Moves a group's cursor as somebody at the command line does. */
public final class MovedCursor {
    private MovedCursor() {}

    public static void to(Journal journal, String topic, String group, long offset) throws SQLException {
        Topic t = journal.topic(topic);
        try (Connection c = TestJournal.jdbc(journal.path());
                PreparedStatement s = c.prepareStatement(
                        "update cursor set next=?, bounds='', generation=generation+1" + " where topic=? and name=?")) {
            c.createStatement().execute("pragma busy_timeout=5000");
            s.setLong(1, offset);
            s.setLong(2, t.id());
            s.setString(3, group);
            s.executeUpdate();
        }
        t.groups().stream().filter(g -> g.name().equals(group)).forEach(Group::invalidate);
    }
}
