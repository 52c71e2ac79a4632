package dev.serai.examples;

import com.mongodb.WriteConcern;
import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoCollection;
import com.mongodb.client.model.BulkWriteOptions;
import com.mongodb.client.model.InsertOneModel;
import com.mongodb.client.model.WriteModel;
import dev.serai.testkit.MongoServer;
import dev.serai.testkit.RedisServer;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.bson.Document;
import redis.clients.jedis.Jedis;
import redis.clients.jedis.Pipeline;
import redis.clients.jedis.StreamEntryID;
import redis.clients.jedis.params.XAddParams;
import redis.clients.jedis.resps.StreamEntry;

/**
 * A durable Redis, or what stands in for MongoDB, for the benchmark: {@code redis|mongodb FOLDER}. Prints {@code set}
 * and the setting that leads the example's daemon to it, then {@code ready}, and answers commands on its input, a line
 * each: {@code rows} (how many readings are there), {@code distinct} (how many different ones) and {@code plain N} (as
 * many of the same readings by the plain client, pipelined or in bulk, 1,000 at a time, in a place of their own:
 * seconds, without those that it takes to make them). Ends with its input.
 */
public final class StoreToDrainInto {
    private static final int AT_ONCE = 1000;

    private StoreToDrainInto() {}

    private interface Store {
        long rows();

        long distinct();

        /** What adds these records, in the client's own form. */
        Runnable addition(String place, List<String> records);
    }

    public static void main(String[] args) throws Exception {
        Path folder = Path.of(args[1]);
        if (args[0].equals("redis")) {
            try (RedisServer server = RedisServer.start(folder);
                    Jedis client = server.connect()) {
                System.out.println("set redis.port=" + server.port());
                answer(new RedisStore(client));
            }
        } else {
            try (MongoServer server = MongoServer.start(folder);
                    MongoClient client = server.connect()) {
                System.out.println("set mongodb.uri=" + server.uri());
                answer(new MongoStore(client));
            }
        }
        System.exit(0);
    }

    private static void answer(Store store) throws Exception {
        System.out.println("ready");
        BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        int places = 0;
        for (String line = in.readLine(); line != null; line = in.readLine()) {
            if (line.equals("rows")) {
                System.out.println(store.rows());
            } else if (line.equals("distinct")) {
                System.out.println(store.distinct());
            } else {
                int readings = Integer.parseInt(line.substring("plain ".length()));
                String place = "plain" + places++;
                long nanos = 0;
                List<String> records = new ArrayList<>(AT_ONCE);
                for (int n = 0; n < readings; n++) {
                    records.add(record(n));
                    if (records.size() == AT_ONCE || n == readings - 1) {
                        Runnable addition = store.addition(place, records);
                        long begun = System.nanoTime();
                        addition.run();
                        nanos += System.nanoTime() - begun;
                        records.clear();
                    }
                }
                System.out.printf(Locale.ROOT, "%.3f%n", nanos / 1e9);
            }
        }
    }

    /** As the journal hands it out. */
    private static String record(int n) {
        return String.format(
                Locale.ROOT,
                "{\"_id\":\"weather/%012d/bench234\",\"_topic\":\"weather\",\"_offset\":%d,\"_time\":\"2026-11-22T08:00:00.000Z\","
                        + "\"device\":\"p%d\",\"n\":%d,\"temperature\":%.2f,\"humidity\":%.1f}",
                n,
                n,
                10 + n % 16,
                n,
                20 + n % 1000 / 100.0,
                30 + n % 500 / 10.0);
    }

    private record RedisStore(Jedis client) implements Store {
        @Override
        public long rows() {
            return client.xlen("weather:all");
        }

        @Override
        public long distinct() {
            Set<String> ids = new HashSet<>();
            String from = "-";
            while (true) {
                List<StreamEntry> some = client.xrange("weather:all", from, "+", 10_000);
                if (some.isEmpty()) {
                    return ids.size();
                }
                some.forEach(e -> ids.add(e.getFields().get("_id")));
                from = "(" + some.get(some.size() - 1).getID();
            }
        }

        @Override
        public Runnable addition(String place, List<String> records) {
            List<Map<String, String>> entries = records.stream()
                    .map(r -> Map.of("_id", r.substring(8, 37), "device", "p10", "record", r))
                    .toList();
            return () -> {
                Pipeline pipeline = client.pipelined();
                for (Map<String, String> entry : entries) {
                    pipeline.xadd(
                            place,
                            entry,
                            XAddParams.xAddParams()
                                    .id(StreamEntryID.NEW_ENTRY)
                                    .approximateTrimming()
                                    .maxLen(1_000_000));
                }
                pipeline.sync();
            };
        }
    }

    private record MongoStore(MongoClient client) implements Store {
        @Override
        public long rows() {
            return client.getDatabase("serai").getCollection("readings").estimatedDocumentCount();
        }

        @Override
        public long distinct() {
            return client.getDatabase("serai").getCollection("readings").countDocuments(); // by _id, which is unique
        }

        @Override
        public Runnable addition(String place, List<String> records) {
            MongoCollection<Document> to =
                    client.getDatabase("serai").getCollection(place).withWriteConcern(WriteConcern.MAJORITY);
            List<WriteModel<Document>> writes = new ArrayList<>(records.size());
            for (String record : records) {
                writes.add(new InsertOneModel<>(Document.parse(record)));
            }
            return () -> to.bulkWrite(writes, new BulkWriteOptions().ordered(false));
        }
    }
}
