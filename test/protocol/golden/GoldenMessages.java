import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.BinaryNode;
import com.fasterxml.jackson.databind.node.BooleanNode;
import com.fasterxml.jackson.databind.node.DoubleNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.LongNode;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.io.OutputStream;
import java.lang.reflect.Method;
import java.lang.reflect.ParameterizedType;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.zip.GZIPOutputStream;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.message.ApiMessageType;
import org.apache.kafka.common.message.ConsumerProtocolAssignment;
import org.apache.kafka.common.message.ConsumerProtocolSubscription;
import org.apache.kafka.common.message.RequestHeaderData;
import org.apache.kafka.common.message.ResponseHeaderData;
import org.apache.kafka.common.protocol.ByteBufferAccessor;
import org.apache.kafka.common.protocol.Message;
import org.apache.kafka.common.protocol.MessageUtil;
import org.apache.kafka.common.protocol.Readable;
import org.apache.kafka.common.protocol.types.BoundField;
import org.apache.kafka.common.protocol.types.Field;
import org.apache.kafka.common.protocol.types.NullableSchema;
import org.apache.kafka.common.protocol.types.Schema;
import org.apache.kafka.common.protocol.types.TaggedFields;
import org.apache.kafka.common.protocol.types.Type;
import org.apache.kafka.common.record.internal.BaseRecords;
import org.apache.kafka.common.record.internal.MemoryRecords;

/**
 * Writes messages.golden.ndjson.gz: the bytes that Apache Kafka's generated message classes produce, one line for each
 * (message, version, variant). README.md beside this file describes the lines.
 *
 * <p>Which fields a version has is asked from the SCHEMA_n constants of the generated classes. They are a second
 * rendering of the message definitions beside the read and write methods, so every line is also decoded with both.
 */
public final class GoldenMessages {

    /** The API keys that a client or a tool may send to a broker. */
    private static final int[][] API_KEY_RANGES = {
        {0, 3}, {8, 51}, {55, 55}, {57, 57}, {60, 61}, {64, 66}, {68, 69}, {71, 72}, {74, 81}, {88, 92},
    };

    /** How an object is filled before it is written. README.md says what each is for. */
    private enum Variant {
        defaults,
        full,
        nulls,
        leafNulls,
        empties,
        elements,
    }

    /** One message and all that is needed to make instances of it. */
    private record Target(String name, Integer apiKey, Class<?> type, short lowest, short highest, short highestStable) {

        static Target of(Integer apiKey, Message message, short highestStable) {
            Class<?> type = message.getClass();
            String name = type.getSimpleName().replaceFirst("Data$", "");
            return new Target(name, apiKey, type, message.lowestSupportedVersion(), message.highestSupportedVersion(), highestStable);
        }

        static Target of(Integer apiKey, Message message) {
            return of(apiKey, message, message.highestSupportedVersion());
        }

        Schema schema(short version) throws ReflectiveOperationException {
            return (Schema) type.getField("SCHEMA_" + version).get(null);
        }
    }

    public static void main(String[] arguments) throws Exception {
        Path output = Path.of(arguments[0], "messages.golden.ndjson.gz");
        ObjectMapper mapper = new ObjectMapper();
        StringBuilder text = new StringBuilder();
        Map<Variant, Integer> linesPerVariant = new TreeMap<>();
        int versions = 0;
        List<Target> targets = targets();
        for (Target target : targets) {
            StringBuilder note = new StringBuilder();
            for (short version = target.lowest(); version <= target.highest(); version++) {
                versions++;
                Set<String> seen = new HashSet<>();
                for (Variant variant : Variant.values()) {
                    ObjectNode line = line(target, version, variant);
                    // defaults and full are promised for every version; the others only where they say something new.
                    boolean isPromised = variant == Variant.defaults || variant == Variant.full;
                    if (seen.add(line.get("hex").textValue()) || isPromised) {
                        text.append(mapper.writeValueAsString(line)).append('\n');
                        linesPerVariant.merge(variant, 1, Integer::sum);
                    }
                }
                if (version > target.highestStable()) {
                    note.append(" unstable:").append(version);
                }
            }
            System.out.printf("%-46s key %-4s versions %d-%d%s%n", target.name(), target.apiKey(), target.lowest(), target.highest(), note);
        }
        byte[] bytes = text.toString().getBytes(StandardCharsets.UTF_8);
        try (OutputStream stream = new GZIPOutputStream(Files.newOutputStream(output)) {{ def.setLevel(9); }}) {
            stream.write(bytes);
        }
        System.out.printf("%d messages, %d (message, version) pairs, lines per variant %s%n", targets.size(), versions, linesPerVariant);
        System.out.printf("%s: %d bytes, %d unpacked, sha256 of the unpacked text %s%n", output.getFileName(), Files.size(output), bytes.length,
            HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes)));
    }

    private static List<Target> targets() {
        List<Target> targets = new ArrayList<>();
        targets.add(Target.of(null, new RequestHeaderData()));
        targets.add(Target.of(null, new ResponseHeaderData()));
        for (int[] range : API_KEY_RANGES) {
            for (int key = range[0]; key <= range[1]; key++) {
                ApiMessageType type = ApiMessageType.fromApiKey((short) key);
                short highestStable = type.highestSupportedVersion(false);
                targets.add(Target.of(key, type.newRequest(), highestStable));
                targets.add(Target.of(key, type.newResponse(), highestStable));
            }
        }
        targets.add(Target.of(null, new ConsumerProtocolSubscription()));
        targets.add(Target.of(null, new ConsumerProtocolAssignment()));
        for (var type : org.apache.kafka.coordinator.group.generated.CoordinatorRecordType.values()) {
            targets.add(Target.of((int) type.id(), type.newRecordKey()));
            targets.add(Target.of((int) type.id(), type.newRecordValue()));
        }
        for (var type : org.apache.kafka.coordinator.transaction.generated.CoordinatorRecordType.values()) {
            targets.add(Target.of((int) type.id(), type.newRecordKey()));
            targets.add(Target.of((int) type.id(), type.newRecordValue()));
        }
        return targets;
    }

    private static ObjectNode line(Target target, short version, Variant variant) throws ReflectiveOperationException {
        String where = target.name() + " v" + version + " " + variant;
        try {
            Schema schema = target.schema(version);
            Message message = (Message) new Filler(variant).struct(schema, target.type());
            byte[] bytes = encode(message, version);
            ObjectNode json = json(schema, message);
            check(target, version, message, bytes, json);

            ObjectNode line = JsonNodeFactory.instance.objectNode();
            line.put("name", target.name());
            line.put("apiKey", target.apiKey());
            line.put("version", version);
            line.put("variant", variant.name());
            if (version > target.highestStable()) {
                line.put("unstable", true);
            }
            line.put("hex", HexFormat.of().formatHex(bytes));
            line.set("json", json);
            return line;
        } catch (RuntimeException | ReflectiveOperationException failure) {
            throw new IllegalStateException(where, failure);
        }
    }

    private static byte[] encode(Message message, short version) {
        ByteBuffer buffer = MessageUtil.toByteBufferAccessor(message, version).buffer();
        byte[] bytes = new byte[buffer.remaining()];
        buffer.get(bytes);
        return bytes;
    }

    /** Decodes the bytes again with Kafka's two decoders, and compares our JSON with the one of Kafka's converter. */
    private static void check(Target target, short version, Message message, byte[] bytes, ObjectNode json)
        throws ReflectiveOperationException {
        ByteBufferAccessor readable = new ByteBufferAccessor(ByteBuffer.wrap(bytes));
        Message decoded = (Message) target.type().getConstructor(Readable.class, short.class).newInstance(readable, version);
        require(readable.remaining() == 0, "the message class leaves bytes unread");
        require(decoded.equals(message), "the decoded message differs: " + decoded + " from " + message);
        require(Arrays.equals(encode(decoded, version), bytes), "the decoded message encodes to other bytes");
        require(json(target.schema(version), decoded).equals(json), "the decoded message has another JSON");

        if (!hasTaggedNullableStruct(target.schema(version))) {
            ByteBuffer buffer = ByteBuffer.wrap(bytes);
            target.schema(version).read(buffer);
            require(buffer.remaining() == 0, "the schema leaves bytes unread");
        }

        Class<?> converter = Class.forName(target.type().getName() + "JsonConverter");
        Method write = converter.getMethod("write", target.type(), short.class, boolean.class);
        JsonNode theirs = (JsonNode) write.invoke(null, message, version, true);
        compare(target.schema(version), message, theirs, json, "$");
    }

    /**
     * Ours must hold all that Kafka's converter wrote, and beyond it only tagged fields that still have their default
     * value (the converter leaves those out) and the content of records (it writes them as empty).
     */
    private static void compare(Schema schema, Object object, JsonNode theirs, JsonNode ours, String path) throws ReflectiveOperationException {
        Set<String> names = new HashSet<>();
        Object fresh = object.getClass().getConstructor().newInstance();
        for (Member member : members(schema, object.getClass())) {
            String here = path + "." + member.name;
            names.add(member.name);
            JsonNode their = theirs.get(member.name);
            JsonNode our = ours.get(member.name);
            if (their == null) {
                require(member.isTagged && Objects.equals(member.get(object), member.get(fresh)), here + " is missing in Kafka's JSON");
            } else if (our.isNull() || isRecords(member.type)) {
                require(our.isNull() == their.isNull(), here + " differs in being null");
            } else if (member.type instanceof Schema struct) {
                compare(struct, member.get(object), their, our, here);
            } else if (member.type.isArray() && member.type.arrayElementType().orElseThrow() instanceof Schema element) {
                require(their.size() == our.size(), here + " has another length");
                Iterator<?> elements = ((Collection<?>) member.get(object)).iterator();
                for (int i = 0; i < our.size(); i++) {
                    compare(element, elements.next(), their.get(i), our.get(i), here + "[" + i + "]");
                }
            } else {
                require(their.toString().equals(our.toString()), here + " is " + our + ", Kafka's JSON has " + their);
            }
        }
        theirs.fieldNames().forEachRemaining(name -> require(names.contains(name), path + "." + name + " is missing in ours"));
    }

    private static void require(boolean condition, String message) {
        if (!condition) {
            throw new IllegalStateException(message);
        }
    }

    // ---- what a version of a struct consists of ----

    /** A field that exists in the version at hand, tied to the accessors of the generated class. */
    private record Member(String name, Type type, boolean isTagged, Method getter, Method setter) {

        Object get(Object object) throws ReflectiveOperationException {
            return getter.invoke(object);
        }

        void set(Object object, Object value) throws ReflectiveOperationException {
            setter.invoke(object, value);
        }

        /** The class of one element, for a member that is an array. */
        Class<?> elementClass() {
            java.lang.reflect.Type type = getter.getGenericReturnType();
            if (type instanceof Class<?> collection) {
                type = collection.getGenericSuperclass();
            }
            return (Class<?>) ((ParameterizedType) type).getActualTypeArguments()[0];
        }
    }

    private static List<Member> members(Schema schema, Class<?> type) throws ReflectiveOperationException {
        List<Member> members = new ArrayList<>();
        for (BoundField field : schema.fields()) {
            if (field.def.type instanceof TaggedFields tagged) {
                for (Field definition : new TreeMap<>(tagged.fields()).values()) {
                    members.add(member(definition, true, type));
                }
            } else {
                members.add(member(field.def, false, type));
            }
        }
        return members;
    }

    /** Schemas name fields in snake case, which cannot be reversed (topic_i_d), so the Java names are converted instead. */
    private static Member member(Field definition, boolean isTagged, Class<?> type) throws ReflectiveOperationException {
        for (java.lang.reflect.Field field : type.getDeclaredFields()) {
            String name = field.getName();
            if (name.replaceAll("([A-Z])", "_$1").toLowerCase().equals(definition.name)) {
                String setter = "set" + Character.toUpperCase(name.charAt(0)) + name.substring(1);
                return new Member(name, definition.type, isTagged, type.getMethod(name), type.getMethod(setter, field.getType()));
            }
        }
        throw new NoSuchFieldException(type.getName() + " has no field for " + definition.name);
    }

    private static boolean isRecords(Type type) {
        return type == Type.RECORDS || type == Type.COMPACT_RECORDS || type == Type.NULLABLE_RECORDS || type == Type.COMPACT_NULLABLE_RECORDS;
    }

    /**
     * Kafka's two decoders disagree on those: NullableSchema marks null with the byte -1 everywhere, the message classes
     * mark it in a tagged field with an unsigned varint 0. The message classes are what brokers and clients run.
     */
    private static boolean hasTaggedNullableStruct(Schema schema) {
        return Arrays.stream(schema.fields())
            .filter(field -> field.def.type instanceof TaggedFields)
            .flatMap(field -> ((TaggedFields) field.def.type).fields().values().stream())
            .anyMatch(field -> field.type instanceof NullableSchema);
    }

    private static boolean containsNullable(Type type) {
        if (type.isArray()) {
            return containsNullable(type.arrayElementType().orElseThrow());
        }
        if (!(type instanceof Schema schema)) {
            return false;
        }
        for (BoundField field : schema.fields()) {
            if (field.def.type instanceof TaggedFields tagged) {
                if (tagged.fields().values().stream().anyMatch(entry -> entry.type.isNullable() || containsNullable(entry.type))) {
                    return true;
                }
            } else if (field.def.type.isNullable() || containsNullable(field.def.type)) {
                return true;
            }
        }
        return false;
    }

    // ---- filling ----

    /** Makes objects whose values follow from the variant and from the position in the message alone. */
    private static final class Filler {
        private final Variant variant;
        /** Counts the values made so far, so that no two neighbours look alike. */
        private int count = 0;

        Filler(Variant variant) {
            this.variant = variant;
        }

        Object struct(Schema schema, Class<?> type) throws ReflectiveOperationException {
            Object object = type.getConstructor().newInstance();
            if (variant != Variant.defaults) {
                for (Member member : members(schema, type)) {
                    fill(member, object);
                }
            }
            return object;
        }

        private void fill(Member member, Object object) throws ReflectiveOperationException {
            Type type = member.type;
            // Records which may not be null have no default that could be written.
            boolean isUnwritable = isRecords(type) && !type.isNullable();
            if (variant == Variant.elements && !holdsStructs(type) && !isUnwritable) {
                return;
            }
            if (type.isNullable() && (variant == Variant.nulls || (variant == Variant.leafNulls && !containsNullable(type)))) {
                member.set(object, null);
                return;
            }
            if (type.isArray()) {
                member.set(object, array(member));
                return;
            }
            if (type instanceof Schema schema) {
                member.set(object, struct(schema, member.getter.getReturnType()));
                return;
            }
            Object usual = member.get(object);
            Object value;
            do {
                value = scalar(type, member.name, member.getter.getReturnType());
            } while (variant != Variant.empties && value.equals(usual));
            member.set(object, value);
        }

        private static boolean holdsStructs(Type type) {
            return type instanceof Schema || (type.isArray() && type.arrayElementType().orElseThrow() instanceof Schema);
        }

        private Object array(Member member) throws ReflectiveOperationException {
            Class<?> container = member.getter.getReturnType();
            @SuppressWarnings("unchecked")
            Collection<Object> values = container == List.class
                ? new ArrayList<>()
                : (Collection<Object>) container.getConstructor().newInstance();
            if (variant == Variant.empties && !containsNullable(member.type)) {
                return values;
            }
            Type element = member.type.arrayElementType().orElseThrow();
            for (int i = 0; i < 2; i++) {
                values.add(element instanceof Schema schema
                    ? struct(schema, member.elementClass())
                    : scalar(element, member.name, member.elementClass()));
            }
            return values;
        }

        private Object scalar(Type type, String name, Class<?> javaType) {
            int n = ++count;
            int sign = n % 3 == 0 ? -1 : 1;
            if (type == Type.BOOLEAN) {
                return n % 2 == 1;
            } else if (type == Type.INT8) {
                return (byte) (sign * (n % 126 + 1));
            } else if (type == Type.INT16) {
                return (short) (sign * (0x1200 + n));
            } else if (type == Type.UINT16) {
                return 0xfe00 + n;
            } else if (type == Type.INT32) {
                return sign * (0x12340000 + n);
            } else if (type == Type.UNSIGNED_INT32) {
                return 0xfedc0000L + n;
            } else if (type == Type.INT64) {
                // Up to 53 bits: what a double represents exactly.
                return sign * (0x12_3456_7800_0000L + n);
            } else if (type == Type.FLOAT64) {
                return sign * (n + 1.0 / 3);
            } else if (type == Type.UUID) {
                return new Uuid(0x1234_5678_9abc_4000L + n, 0x8edc_ba98_7654_0000L + n);
            } else if (isRecords(type)) {
                return MemoryRecords.readableRecords(ByteBuffer.wrap(bytes(n, 12)));
            } else if (javaType == byte[].class) {
                return bytes(n, 4);
            } else if (javaType == ByteBuffer.class) {
                return ByteBuffer.wrap(bytes(n, 4));
            } else if (javaType == String.class) {
                return string(n, name);
            }
            throw new IllegalArgumentException("no value for type " + type + " of " + name);
        }

        private byte[] bytes(int n, int minimumLength) {
            byte[] bytes = new byte[variant == Variant.empties ? 0 : minimumLength + n % 5];
            for (int i = 0; i < bytes.length; i++) {
                bytes[i] = (byte) (n * 31 + i * 37);
            }
            return bytes;
        }

        /** Of two, three and four bytes per character by turns, and now and then too long for a one-byte varint length. */
        private String string(int n, String name) {
            if (variant == Variant.empties) {
                return "";
            }
            String suffix = switch (n % 4) {
                case 1 -> "é";
                case 2 -> "漢字";
                case 3 -> "🦊";
                default -> "";
            };
            return name + "-" + n + suffix + (n % 7 == 0 ? "~".repeat(130) : "");
        }
    }

    // ---- JSON ----

    private static ObjectNode json(Schema schema, Object object) throws ReflectiveOperationException {
        ObjectNode node = JsonNodeFactory.instance.objectNode();
        for (Member member : members(schema, object.getClass())) {
            node.set(member.name, json(member.type, member.get(object)));
        }
        return node;
    }

    private static JsonNode json(Type type, Object value) throws ReflectiveOperationException {
        if (value == null) {
            return NullNode.instance;
        } else if (type instanceof Schema schema) {
            return json(schema, value);
        } else if (value instanceof BaseRecords records) {
            return BinaryNode.valueOf(array(((MemoryRecords) records).buffer()));
        } else if (value instanceof Collection<?> values) {
            ArrayNode node = JsonNodeFactory.instance.arrayNode();
            for (Object element : values) {
                node.add(json(type.arrayElementType().orElseThrow(), element));
            }
            return node;
        } else if (value instanceof byte[] bytes) {
            return BinaryNode.valueOf(bytes);
        } else if (value instanceof ByteBuffer buffer) {
            return BinaryNode.valueOf(array(buffer));
        } else if (value instanceof Boolean flag) {
            return BooleanNode.valueOf(flag);
        } else if (value instanceof Double number) {
            return DoubleNode.valueOf(number);
        } else if (value instanceof Number number) {
            return LongNode.valueOf(number.longValue());
        }
        return TextNode.valueOf(value.toString());
    }

    private static byte[] array(ByteBuffer buffer) {
        byte[] bytes = new byte[buffer.remaining()];
        buffer.duplicate().get(bytes);
        return bytes;
    }
}
