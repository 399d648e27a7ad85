import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import org.apache.kafka.common.compress.Compression;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.internals.RecordHeader;
import org.apache.kafka.common.record.TimestampType;
import org.apache.kafka.common.record.internal.CompressionType;
import org.apache.kafka.common.record.internal.ControlRecordType;
import org.apache.kafka.common.record.internal.DefaultRecordBatch;
import org.apache.kafka.common.record.internal.EndTransactionMarker;
import org.apache.kafka.common.record.internal.MemoryRecords;
import org.apache.kafka.common.record.internal.MemoryRecordsBuilder;
import org.apache.kafka.common.record.internal.MutableRecordBatch;
import org.apache.kafka.common.record.internal.Record;
import org.apache.kafka.common.record.internal.RecordBatch;
import org.apache.kafka.common.utils.ByteBufferOutputStream;
import org.apache.kafka.common.utils.Utils;

/**
 * Writes batches.golden.ndjson.gz: record batches made by Kafka's MemoryRecordsBuilder, one line for each case, with what
 * Kafka's own reader finds in them. README.md beside this file describes the lines.
 */
public final class GoldenRecordBatches {

    private static final long BASE_OFFSET = 42;
    private static final long TIMESTAMP = 1_700_000_000_000L;
    private static final long LOG_APPEND_TIMESTAMP = 1_700_000_123_456L;
    private static final int LEADER_EPOCH = 7;
    /** Lines with more content than this give a digest of their records in place of the records. */
    private static final int MAX_INLINE_BYTES = 4096;

    private static final ObjectMapper MAPPER = new ObjectMapper();
    private static final StringBuilder TEXT = new StringBuilder();
    private static int lines = 0;

    /** A record as it is put into a batch and, made from Kafka's view of it, as it comes out again. */
    private record Entry(long offset, long timestamp, byte[] key, byte[] value, Header... headers) {

        static Entry of(Record record) {
            byte[] key = record.hasKey() ? Utils.toArray(record.key()) : null;
            byte[] value = record.hasValue() ? Utils.toArray(record.value()) : null;
            return new Entry(record.offset(), record.timestamp(), key, value, record.headers());
        }

        /** The canonical bytes that digests run over, and by which two entries are compared. */
        byte[] canonical() throws IOException {
            ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            DataOutputStream output = new DataOutputStream(bytes);
            output.writeLong(offset);
            output.writeLong(timestamp);
            writeSized(output, key);
            writeSized(output, value);
            output.writeInt(headers.length);
            for (Header header : headers) {
                writeSized(output, header.key().getBytes(StandardCharsets.UTF_8));
                writeSized(output, header.value());
            }
            return bytes.toByteArray();
        }

        private static void writeSized(DataOutputStream output, byte[] bytes) throws IOException {
            output.writeInt(bytes == null ? -1 : bytes.length);
            if (bytes != null) {
                output.write(bytes);
            }
        }

        ObjectNode json() {
            ObjectNode node = JsonNodeFactory.instance.objectNode();
            node.put("offset", offset);
            node.put("timestamp", timestamp);
            node.put("keyHex", hex(key));
            node.put("valueHex", hex(value));
            ArrayNode pairs = node.putArray("headers");
            for (Header header : headers) {
                pairs.addArray().add(header.key()).add(hex(header.value()));
            }
            return node;
        }
    }

    /** The parts of a batch that cases vary; what a case does not name keeps the value given here. */
    private static final class Batch {
        byte magic = RecordBatch.MAGIC_VALUE_V2;
        CompressionType compression = CompressionType.NONE;
        TimestampType timestampType = TimestampType.CREATE_TIME;
        long baseOffset = BASE_OFFSET;
        long producerId = RecordBatch.NO_PRODUCER_ID;
        short producerEpoch = RecordBatch.NO_PRODUCER_EPOCH;
        int baseSequence = RecordBatch.NO_SEQUENCE;
        boolean isTransactional = false;
        long deleteHorizonMs = RecordBatch.NO_TIMESTAMP;
        /** The last offset the header claims, where it is beyond that of the last record. */
        Long lastOffset = null;

        Batch magic(byte magic) {
            this.magic = magic;
            return this;
        }

        Batch compression(CompressionType compression) {
            this.compression = compression;
            return this;
        }

        Batch logAppendTime() {
            this.timestampType = TimestampType.LOG_APPEND_TIME;
            return this;
        }

        Batch baseOffset(long baseOffset) {
            this.baseOffset = baseOffset;
            return this;
        }

        Batch producer(long producerId, int producerEpoch, int baseSequence) {
            this.producerId = producerId;
            this.producerEpoch = (short) producerEpoch;
            this.baseSequence = baseSequence;
            return this;
        }

        Batch transactional() {
            this.isTransactional = true;
            return this;
        }

        Batch deleteHorizonMs(long deleteHorizonMs) {
            this.deleteHorizonMs = deleteHorizonMs;
            return this;
        }

        Batch lastOffset(long lastOffset) {
            this.lastOffset = lastOffset;
            return this;
        }

        ByteBuffer build(List<Entry> entries) {
            boolean isLogAppendTime = timestampType == TimestampType.LOG_APPEND_TIME;
            int leaderEpoch = magic < RecordBatch.MAGIC_VALUE_V2 ? RecordBatch.NO_PARTITION_LEADER_EPOCH : LEADER_EPOCH;
            try (MemoryRecordsBuilder builder = new MemoryRecordsBuilder(new ByteBufferOutputStream(1 << 20), magic,
                Compression.of(compression).build(), timestampType, baseOffset,
                isLogAppendTime ? LOG_APPEND_TIMESTAMP : RecordBatch.NO_TIMESTAMP, producerId, producerEpoch, baseSequence,
                isTransactional, false, leaderEpoch, 1 << 20, deleteHorizonMs)) {
                for (Entry entry : entries) {
                    builder.appendWithOffset(entry.offset, entry.timestamp, entry.key, entry.value, entry.headers);
                }
                if (lastOffset != null) {
                    builder.overrideLastOffset(lastOffset);
                }
                return builder.build().buffer();
            }
        }

        void line(String name, List<Entry> entries) throws Exception {
            List<Entry> expected = new ArrayList<>();
            for (Entry entry : entries) {
                long timestamp = magic == RecordBatch.MAGIC_VALUE_V0 ? RecordBatch.NO_TIMESTAMP
                    : timestampType == TimestampType.LOG_APPEND_TIME ? LOG_APPEND_TIMESTAMP : entry.timestamp;
                expected.add(new Entry(entry.offset, timestamp, entry.key, entry.value, entry.headers));
            }
            GoldenRecordBatches.line(name, build(entries), expected);
        }
    }

    public static void main(String[] arguments) throws Exception {
        for (CompressionType compression : CompressionType.values()) {
            String codec = compression.name;
            new Batch().compression(compression).line("v2 " + codec + " CreateTime", variedRecords());
            new Batch().compression(compression).logAppendTime().line("v2 " + codec + " LogAppendTime", variedRecords());
            new Batch().compression(compression).producer(4001, 3, 17).transactional().line("v2 " + codec + " transactional", plainRecords(3));
            new Batch().compression(compression).line("v2 " + codec + " incompressible", List.of(entry(0, 0, null, noise(8192))));
            new Batch().compression(compression).line("v2 " + codec + " 1000 records", manyRecords());
        }
        plainCases();
        controlCases();
        emptyCases();
        legacyCases();

        Path output = Path.of(arguments[0], "batches.golden.ndjson.gz");
        byte[] bytes = TEXT.toString().getBytes(StandardCharsets.UTF_8);
        try (OutputStream stream = new GZIPOutputStream(Files.newOutputStream(output)) {{ def.setLevel(9); }}) {
            stream.write(bytes);
        }
        System.out.printf("%d batch cases%n", lines);
        System.out.printf("%s: %d bytes, %d unpacked, sha256 of the unpacked text %s%n", output.getFileName(), Files.size(output),
            bytes.length, HexFormat.of().formatHex(sha256().digest(bytes)));
    }

    private static void plainCases() throws Exception {
        new Batch().line("v2 one record", plainRecords(1));
        new Batch().baseOffset(0).line("v2 base offset 0", List.of(new Entry(0, TIMESTAMP, text("k"), text("v"))));
        new Batch().line("v2 null key and value", List.of(entry(0, 0, null, null)));
        new Batch().line("v2 empty key and value", List.of(entry(0, 0, new byte[0], new byte[0])));
        new Batch().line("v2 no timestamps", List.of(
            new Entry(BASE_OFFSET, RecordBatch.NO_TIMESTAMP, text("k"), text("v")),
            new Entry(BASE_OFFSET + 1, RecordBatch.NO_TIMESTAMP, text("k"), text("w"))));
        new Batch().line("v2 timestamps far apart", List.of(
            entry(0, 0, text("k"), text("now")), entry(1, -TIMESTAMP, text("k"), text("1970")), entry(2, 3_155_760_000_000L, text("k"), text("later"))));
        new Batch().line("v2 gaps between offsets", List.of(
            entry(0, 0, text("a"), text("1")), entry(3, 5, text("b"), text("2")), entry(300, 9, text("c"), text("3"))));
        new Batch().lastOffset(BASE_OFFSET + 9).line("v2 last offset beyond the last record", plainRecords(2));
        new Batch().baseOffset(BASE_OFFSET - 2).line("v2 base offset before the first record", plainRecords(2));
        new Batch().baseOffset(1L << 52).line("v2 large base offset", List.of(new Entry(1L << 52, TIMESTAMP, text("k"), text("v"))));
        new Batch().producer(4001, 3, 17).line("v2 idempotent", plainRecords(3));
        new Batch().producer(4001, 0, Integer.MAX_VALUE - 1).line("v2 idempotent, sequence wraps", plainRecords(4));
        new Batch().producer(1L << 52, Short.MAX_VALUE, 0).line("v2 idempotent, large producer id and epoch", plainRecords(1));
        new Batch().deleteHorizonMs(TIMESTAMP + 86_400_000).line("v2 delete horizon", List.of(
            entry(0, 0, text("a"), null), entry(1, 10, text("b"), null)));
        new Batch().compression(CompressionType.ZSTD).producer(4001, 3, 17).transactional().deleteHorizonMs(TIMESTAMP + 86_400_000)
            .line("v2 zstd transactional delete horizon", List.of(entry(0, 0, text("a"), null), entry(2, 10, text("b"), text("2"))));
        new Batch().line("v2 1000 headers", List.of(entry(0, 0, null, text("v"), manyHeaders())));
    }

    private static void controlCases() throws Exception {
        for (ControlRecordType type : List.of(ControlRecordType.COMMIT, ControlRecordType.ABORT)) {
            EndTransactionMarker marker = new EndTransactionMarker(type, 12);
            MemoryRecords records = MemoryRecords.withEndTransactionMarker(BASE_OFFSET, TIMESTAMP, LEADER_EPOCH, 4001, (short) 3, marker);
            byte[] key = Utils.toArray(type.recordKey());
            byte[] value = Utils.toArray(marker.serializeValue());
            line("v2 control " + type.name().toLowerCase(), records.buffer(), List.of(entry(0, 0, key, value)));
        }
    }

    private static void emptyCases() throws Exception {
        for (boolean isTransactional : new boolean[] {false, true}) {
            ByteBuffer buffer = ByteBuffer.allocate(DefaultRecordBatch.RECORD_BATCH_OVERHEAD);
            DefaultRecordBatch.writeEmptyHeader(buffer, RecordBatch.MAGIC_VALUE_V2, 4001, (short) 3, 17, BASE_OFFSET, BASE_OFFSET + 4,
                LEADER_EPOCH, TimestampType.CREATE_TIME, TIMESTAMP, isTransactional, false);
            line("v2 empty" + (isTransactional ? " transactional" : ""), buffer.flip(), List.of());
        }
        ByteBuffer buffer = ByteBuffer.allocate(DefaultRecordBatch.RECORD_BATCH_OVERHEAD);
        DefaultRecordBatch.writeEmptyHeader(buffer, RecordBatch.MAGIC_VALUE_V2, 4001, (short) 3, -1, BASE_OFFSET, BASE_OFFSET,
            LEADER_EPOCH, TimestampType.CREATE_TIME, TIMESTAMP, true, true);
        line("v2 empty control", buffer.flip(), List.of());
    }

    private static void legacyCases() throws Exception {
        for (byte magic = RecordBatch.MAGIC_VALUE_V0; magic < RecordBatch.MAGIC_VALUE_V2; magic++) {
            for (CompressionType compression : CompressionType.values()) {
                if (compression == CompressionType.ZSTD) {
                    continue; // Came after magic 2; Kafka refuses to write it here.
                }
                String name = "v" + magic + " " + compression.name;
                new Batch().magic(magic).compression(compression).line(name + (magic == 0 ? "" : " CreateTime"), plainRecords(3));
                if (magic == RecordBatch.MAGIC_VALUE_V1) {
                    new Batch().magic(magic).compression(compression).logAppendTime().line(name + " LogAppendTime", plainRecords(3));
                }
            }
        }
    }

    // ---- contents ----

    private static Entry entry(int offsetDelta, long timestampDelta, byte[] key, byte[] value, Header... headers) {
        return new Entry(BASE_OFFSET + offsetDelta, TIMESTAMP + timestampDelta, key, value, headers);
    }

    private static List<Entry> plainRecords(int count) {
        List<Entry> entries = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            entries.add(entry(i, i * 1000L, text("key-" + i), text("value-" + i)));
        }
        return entries;
    }

    /** Null and empty keys and values, headers of all sorts, and timestamps that go back. */
    private static List<Entry> variedRecords() {
        return List.of(
            entry(0, 0, text("key"), text("value")),
            entry(1, 2500, null, text("no key")),
            entry(2, -700, text("tombstone"), null),
            entry(3, 100_000, new byte[0], new byte[0]),
            entry(4, 1, text("ключ 🔑"), text("x".repeat(300)),
                new RecordHeader("trace", text("abc")), new RecordHeader("trace", text("again")), new RecordHeader("null", (byte[]) null),
                new RecordHeader("empty", new byte[0]), new RecordHeader("ключ", new byte[] {0, -1, 127, -128})));
    }

    /** About 180 KB that compress well: several blocks in the framings of snappy and lz4. */
    private static List<Entry> manyRecords() {
        List<Entry> entries = new ArrayList<>();
        for (int i = 0; i < 1000; i++) {
            byte[] key = i % 10 == 0 ? null : text("key-" + i % 37);
            Header[] headers = i % 100 == 0 ? new Header[] {new RecordHeader("index", text(Integer.toString(i)))} : Record.EMPTY_HEADERS;
            entries.add(entry(i, i * 3L, key, text("{\"order\":" + i + ",\"state\":\"shipped\",\"note\":\"" + "lorem ipsum ".repeat(10) + "\"}"), headers));
        }
        return entries;
    }

    private static Header[] manyHeaders() {
        Header[] headers = new Header[1000];
        for (int i = 0; i < headers.length; i++) {
            headers[i] = new RecordHeader("h" + i, text("v" + i));
        }
        return headers;
    }

    /** Bytes that no codec can shorten, from a linear congruential generator, so the same in every run. */
    private static byte[] noise(int length) {
        byte[] bytes = new byte[length];
        long state = 1;
        for (int i = 0; i < length; i++) {
            state = state * 6364136223846793005L + 1442695040888963407L;
            bytes[i] = (byte) (state >>> 56);
        }
        return bytes;
    }

    private static byte[] text(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static String hex(byte[] bytes) {
        return bytes == null ? null : HexFormat.of().formatHex(bytes);
    }

    // ---- lines ----

    private static void line(String name, ByteBuffer buffer, List<Entry> expected) throws Exception {
        byte[] bytes = Utils.toArray(buffer);
        List<Entry> found = new ArrayList<>();
        MutableRecordBatch first = null;
        // Uncompressed messages of magic 0 and 1 have no batch around them: Kafka sees each as a batch of its own.
        for (MutableRecordBatch batch : MemoryRecords.readableRecords(ByteBuffer.wrap(bytes)).batches()) {
            batch.ensureValid();
            first = first == null ? batch : first;
            batch.forEach(record -> {
                record.ensureValid();
                found.add(Entry.of(record));
            });
        }
        require(found.size() == expected.size(), name + ": " + found.size() + " records read, " + expected.size() + " written");
        for (int i = 0; i < found.size(); i++) {
            require(MessageDigest.isEqual(found.get(i).canonical(), expected.get(i).canonical()), name + ": record " + i + " differs");
        }

        ObjectNode line = JsonNodeFactory.instance.objectNode();
        line.put("case", name);
        line.put("hex", hex(bytes));
        line.set("batch", header(first, bytes));
        int contentBytes = 0;
        MessageDigest digest = sha256();
        for (Entry entry : found) {
            contentBytes += entry.canonical().length;
            digest.update(entry.canonical());
        }
        if (contentBytes > MAX_INLINE_BYTES) {
            ObjectNode node = line.putObject("recordsDigest");
            node.put("count", found.size());
            node.put("sha256", hex(digest.digest()));
            if (found.size() > 1) {
                node.set("first", found.get(0).json());
                node.set("last", found.get(found.size() - 1).json());
            }
        } else {
            ArrayNode records = line.putArray("records");
            found.forEach(entry -> records.add(entry.json()));
        }
        TEXT.append(MAPPER.writeValueAsString(line)).append('\n');
        lines++;
    }

    private static ObjectNode header(MutableRecordBatch batch, byte[] bytes) {
        boolean isLegacy = batch.magic() < RecordBatch.MAGIC_VALUE_V2;
        ByteBuffer raw = ByteBuffer.wrap(bytes);
        ObjectNode node = JsonNodeFactory.instance.objectNode();
        node.put("baseOffset", batch.baseOffset());
        node.put("batchLength", raw.getInt(8));
        node.put("sizeInBytes", batch.sizeInBytes());
        node.put("partitionLeaderEpoch", batch.partitionLeaderEpoch());
        node.put("magic", batch.magic());
        node.put("crc", batch.checksum());
        node.put("attributes", isLegacy ? raw.get(17) : raw.getShort(21));
        node.put("compression", batch.compressionType().name);
        node.put("timestampType", batch.timestampType().name);
        node.put("lastOffset", batch.lastOffset());
        node.put("baseTimestamp", isLegacy ? null : raw.getLong(27));
        node.put("maxTimestamp", batch.maxTimestamp());
        node.put("producerId", batch.producerId());
        node.put("producerEpoch", batch.producerEpoch());
        node.put("baseSequence", batch.baseSequence());
        node.put("lastSequence", batch.lastSequence());
        node.put("recordCount", batch.countOrNull());
        node.put("isTransactional", batch.isTransactional());
        node.put("isControl", batch.isControlBatch());
        node.put("deleteHorizonMs", batch.deleteHorizonMs().isPresent() ? (Long) batch.deleteHorizonMs().getAsLong() : null);
        return node;
    }

    private static MessageDigest sha256() throws NoSuchAlgorithmException {
        return MessageDigest.getInstance("SHA-256");
    }

    private static void require(boolean condition, String message) {
        if (!condition) {
            throw new IllegalStateException(message);
        }
    }
}
