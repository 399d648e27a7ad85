import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Properties;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.apache.kafka.common.message.AlterConfigsRequestData;
import org.apache.kafka.common.message.CreateTopicsRequestData;
import org.apache.kafka.common.message.DescribeConfigsRequestData;
import org.apache.kafka.common.message.DescribeConfigsResponseData;
import org.apache.kafka.common.message.IncrementalAlterConfigsRequestData;
import org.apache.kafka.common.protocol.ByteBufferAccessor;
import org.apache.kafka.common.protocol.Errors;
import org.apache.kafka.common.protocol.MessageUtil;
import org.apache.kafka.common.requests.AbstractRequest;
import org.apache.kafka.common.requests.AbstractResponse;
import org.apache.kafka.common.requests.AlterConfigsRequest;
import org.apache.kafka.common.requests.AlterConfigsResponse;
import org.apache.kafka.common.requests.CreateTopicsRequest;
import org.apache.kafka.common.requests.CreateTopicsResponse;
import org.apache.kafka.common.requests.DescribeConfigsRequest;
import org.apache.kafka.common.requests.DescribeConfigsResponse;
import org.apache.kafka.common.requests.IncrementalAlterConfigsRequest;
import org.apache.kafka.common.requests.IncrementalAlterConfigsResponse;
import org.apache.kafka.common.requests.RequestHeader;
import org.apache.kafka.server.log.remote.storage.LogSegmentData;
import org.apache.kafka.server.log.remote.storage.RemoteLogSegmentMetadata;
import org.apache.kafka.server.log.remote.storage.RemoteStorageManager;

/**
 * Records what a real Apache Kafka 4.3.1 broker answers to requests about configs.
 *
 *   gunzip -k config-answers.golden.json.gz
 *   javac -cp 'lib/*' -d out ConfigGolden.java
 *   java -cp 'out:lib/*' ConfigGolden config-answers.golden.json config-answers.golden.json
 *   gzip -9 -n -f config-answers.golden.json
 *
 * where lib/ holds org.apache.kafka:kafka_2.13:4.3.1 with its dependencies. The input is the output without its
 * answers: clusters with their static configs, and scenarios of steps. For each cluster the program formats a
 * directory, starts one combined broker and controller, plays the scenarios in order over a plain socket, and stops
 * it. Ports 39301 and 39302 of the loopback interface must be free. It takes seven minutes.
 */
public class ConfigGolden {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int PORT = 39301;
    private static final int CONTROLLER_PORT = 39302;
    private static int correlationId = 0;

    public static void main(String[] args) throws Exception {
        JsonNode clusters = JSON.readTree(new File(args[0]));
        ArrayNode answered = JSON.createArrayNode();
        for (JsonNode cluster : clusters) {
            answered.add(recordCluster(cluster));
        }
        Files.writeString(Path.of(args[1]), oneStepPerLine(answered));
    }

    private static String oneStepPerLine(ArrayNode clusters) throws Exception {
        List<String> texts = new ArrayList<>();
        for (JsonNode cluster : clusters) {
            List<String> scenarios = new ArrayList<>();
            for (JsonNode scenario : cluster.get("scenarios")) {
                List<String> steps = new ArrayList<>();
                for (JsonNode step : scenario.get("steps")) steps.add("  " + JSON.writeValueAsString(step));
                scenarios.add(" {\"name\":" + scenario.get("name") + ",\"steps\":[\n" + String.join(",\n", steps) + "\n ]}");
            }
            texts.add("{\"statics\":" + cluster.get("statics") + ",\"scenarios\":[\n" + String.join(",\n", scenarios) + "\n]}");
        }
        return "[" + String.join(",\n", texts) + "]\n";
    }

    private static ObjectNode recordCluster(JsonNode cluster) throws Exception {
        Path directory = Files.createTempDirectory("config-golden");
        List<String> properties = new ArrayList<>(List.of(
            "process.roles=broker,controller",
            "node.id=1",
            "controller.quorum.voters=1@127.0.0.1:" + CONTROLLER_PORT,
            "listeners=PLAINTEXT://127.0.0.1:" + PORT + ",CONTROLLER://127.0.0.1:" + CONTROLLER_PORT,
            "controller.listener.names=CONTROLLER",
            "log.dirs=/tmp/config-golden-logs"));
        cluster.get("statics").fields().forEachRemaining(e -> properties.add(e.getKey() + "=" + e.getValue().asText()));
        Path file = directory.resolve("server.properties");
        Files.write(file, properties);
        deleteTree(Path.of("/tmp/config-golden-logs"));
        run("kafka.tools.StorageTool", "format", "-t", "4L6g3nShT-eMCtK--X86sw", "-c", file.toString()).waitFor();
        Process broker = run("kafka.Kafka", file.toString());
        try {
            ObjectNode answered = cluster.deepCopy();
            try (Socket socket = connect(broker)) {
                for (JsonNode scenario : answered.get("scenarios")) {
                    for (JsonNode step : scenario.get("steps")) {
                        JsonNode answer = play(socket, step);
                        ((ObjectNode) step).set("answer", answer);
                        boolean changed = !List.of("describe", "static").contains(step.get("do").asText())
                            && answer.get("error").asText().equals("NONE");
                        // Brokers learn of a change after the controller has answered.
                        if (changed) Thread.sleep(150);
                    }
                }
            }
            return answered;
        } finally {
            broker.destroyForcibly().waitFor(20, TimeUnit.SECONDS);
            deleteTree(directory);
            deleteTree(Path.of("/tmp/config-golden-logs"));
        }
    }

    private static Process run(String... mainAndArguments) throws IOException {
        List<String> command = new ArrayList<>(List.of(
            System.getProperty("java.home") + "/bin/java", "-Xmx512m", "-cp", System.getProperty("java.class.path")));
        command.addAll(List.of(mainAndArguments));
        return new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(new File("/tmp/config-golden.log"))
            .start();
    }

    private static Socket connect(Process broker) throws Exception {
        for (int i = 0; i < 300; i++) {
            if (!broker.isAlive()) throw new IllegalStateException("the broker ended, see /tmp/config-golden.log");
            try {
                Socket socket = new Socket();
                socket.connect(new InetSocketAddress("127.0.0.1", PORT));
                socket.setSoTimeout(20_000);
                return socket;
            } catch (IOException refused) {
                Thread.sleep(100);
            }
        }
        throw new IllegalStateException("no broker after 30 s");
    }

    private static JsonNode play(Socket socket, JsonNode step) throws Exception {
        return switch (step.get("do").asText()) {
            case "create" -> create(socket, step);
            case "incremental" -> incremental(socket, step);
            case "legacy" -> legacy(socket, step);
            case "describe" -> describe(socket, step);
            case "static" -> staticConfigs(step);
            default -> throw new IllegalArgumentException(step.toString());
        };
    }

    private static String text(JsonNode node) {
        return node == null || node.isNull() ? null : expand(node.asText());
    }

    /** `{0*32767}` stands for 32,767 zeros, so a scenario with a long value stays short. */
    private static String expand(String text) {
        return Pattern.compile("\\{(.)\\*(\\d+)}").matcher(text)
            .replaceAll(m -> m.group(1).repeat(Integer.parseInt(m.group(2))));
    }

    private static ObjectNode error(short code, String message) {
        ObjectNode answer = JSON.createObjectNode();
        answer.put("error", Errors.forCode(code).name());
        answer.put("message", message);
        return answer;
    }

    private static JsonNode create(Socket socket, JsonNode step) throws Exception {
        CreateTopicsRequestData.CreatableTopic topic = new CreateTopicsRequestData.CreatableTopic()
            .setName(step.get("name").asText()).setNumPartitions(1).setReplicationFactor((short) 1);
        for (JsonNode config : step.get("configs")) {
            topic.configs().add(new CreateTopicsRequestData.CreatableTopicConfig()
                .setName(config.get(0).asText()).setValue(text(config.get(1))));
        }
        CreateTopicsRequestData data = new CreateTopicsRequestData().setTimeoutMs(30000)
            .setValidateOnly(step.path("validateOnly").asBoolean());
        data.topics().add(topic);
        CreateTopicsResponse response =
            (CreateTopicsResponse) send(socket, new CreateTopicsRequest.Builder(data).build());
        var result = response.data().topics().iterator().next();
        ObjectNode answer = error(result.errorCode(), result.errorMessage());
        if (step.path("withConfigs").asBoolean()) {
            ArrayNode rows = answer.putArray("configs");
            result.configs().stream().sorted(Comparator.comparing(c -> c.name())).forEach(c -> {
                ArrayNode row = rows.addArray();
                row.add(c.name()).add(c.value()).add(c.configSource()).add(c.readOnly()).add(c.isSensitive());
            });
        }
        return answer;
    }

    private static JsonNode incremental(Socket socket, JsonNode step) throws Exception {
        var resource = new IncrementalAlterConfigsRequestData.AlterConfigsResource()
            .setResourceType((byte) step.get("type").asInt()).setResourceName(step.get("name").asText());
        for (JsonNode op : step.get("ops")) {
            byte operation = (byte) List.of("SET", "DELETE", "APPEND", "SUBTRACT").indexOf(op.get(0).asText());
            resource.configs().add(new IncrementalAlterConfigsRequestData.AlterableConfig()
                .setConfigOperation(operation).setName(op.get(1).asText()).setValue(text(op.get(2))));
        }
        var data = new IncrementalAlterConfigsRequestData().setValidateOnly(step.path("validateOnly").asBoolean());
        data.resources().add(resource);
        if (step.path("twice").asBoolean()) data.resources().add(resource.duplicate());
        IncrementalAlterConfigsResponse response = (IncrementalAlterConfigsResponse) send(
            socket, new IncrementalAlterConfigsRequest.Builder(data).build());
        var result = response.data().responses().get(0);
        return error(result.errorCode(), result.errorMessage());
    }

    private static JsonNode legacy(Socket socket, JsonNode step) throws Exception {
        var resource = new AlterConfigsRequestData.AlterConfigsResource()
            .setResourceType((byte) step.get("type").asInt()).setResourceName(step.get("name").asText());
        for (JsonNode config : step.get("configs")) {
            resource.configs().add(new AlterConfigsRequestData.AlterableConfig()
                .setName(config.get(0).asText()).setValue(text(config.get(1))));
        }
        var data = new AlterConfigsRequestData().setValidateOnly(step.path("validateOnly").asBoolean());
        data.resources().add(resource);
        ByteBuffer body = MessageUtil.toByteBufferAccessor(data, (short) 2).buffer();
        AlterConfigsResponse response = (AlterConfigsResponse) send(
            socket, AlterConfigsRequest.parse(new ByteBufferAccessor(body), (short) 2));
        var result = response.data().responses().get(0);
        return error(result.errorCode(), result.errorMessage());
    }

    private static JsonNode describe(Socket socket, JsonNode step) throws Exception {
        var resource = new DescribeConfigsRequestData.DescribeConfigsResource()
            .setResourceType((byte) step.get("type").asInt()).setResourceName(step.get("name").asText());
        if (step.hasNonNull("keys")) {
            List<String> keys = new ArrayList<>();
            step.get("keys").forEach(k -> keys.add(k.asText()));
            resource.setConfigurationKeys(keys);
        } else {
            resource.setConfigurationKeys(null);
        }
        var data = new DescribeConfigsRequestData().setIncludeSynonyms(!step.path("noSynonyms").asBoolean());
        data.resources().add(resource);
        DescribeConfigsResponse response =
            (DescribeConfigsResponse) send(socket, new DescribeConfigsRequest.Builder(data).build());
        var result = response.data().results().get(0);
        ObjectNode answer = error(result.errorCode(), result.errorMessage());
        ArrayNode rows = answer.putArray("configs");
        result.configs().stream()
            .sorted(Comparator.comparing(DescribeConfigsResponseData.DescribeConfigsResourceResult::name))
            .forEach(c -> {
                ArrayNode row = rows.addArray();
                row.add(c.name()).add(c.value()).add(c.configType()).add(c.configSource())
                    .add(c.readOnly()).add(c.isSensitive());
                ArrayNode synonyms = row.addArray();
                c.synonyms().forEach(s -> synonyms.addArray().add(s.name()).add(s.value()).add(s.source()));
            });
        return answer;
    }

    /** What the broker would say to these static configs at its start. */
    private static JsonNode staticConfigs(JsonNode step) {
        Properties properties = new Properties();
        properties.setProperty("process.roles", "broker,controller");
        properties.setProperty("node.id", "1");
        properties.setProperty("controller.quorum.voters", "1@127.0.0.1:" + CONTROLLER_PORT);
        properties.setProperty("listeners", "PLAINTEXT://127.0.0.1:" + PORT + ",CONTROLLER://127.0.0.1:" + CONTROLLER_PORT);
        properties.setProperty("controller.listener.names", "CONTROLLER");
        properties.setProperty("log.dirs", "/tmp/config-golden-logs");
        for (JsonNode config : step.get("configs")) properties.setProperty(config.get(0).asText(), text(config.get(1)));
        ObjectNode answer = JSON.createObjectNode();
        try {
            kafka.server.KafkaConfig.fromProps(properties, false);
            answer.putNull("message");
        } catch (RuntimeException refused) {
            answer.put("message", refused.getMessage());
        }
        return answer;
    }

    private static AbstractResponse send(Socket socket, AbstractRequest request) throws Exception {
        RequestHeader header =
            new RequestHeader(request.apiKey(), request.version(), "config-golden", correlationId++);
        ByteBuffer bytes = request.serializeWithHeader(header);
        DataOutputStream out = new DataOutputStream(socket.getOutputStream());
        out.writeInt(bytes.remaining());
        out.write(bytes.array(), bytes.arrayOffset() + bytes.position(), bytes.remaining());
        out.flush();
        DataInputStream in = new DataInputStream(socket.getInputStream());
        byte[] reply = new byte[in.readInt()];
        in.readFully(reply);
        return AbstractResponse.parseResponse(ByteBuffer.wrap(reply), header);
    }

    private static void deleteTree(Path root) throws IOException {
        if (!Files.exists(root)) return;
        try (var files = Files.walk(root)) {
            files.sorted(Comparator.reverseOrder()).forEach(path -> path.toFile().delete());
        }
    }

    /** A tier that keeps nothing: the rules of topics with remote storage are all that is asked of it. */
    public static class NoRemoteStorage implements RemoteStorageManager {
        public void configure(java.util.Map<String, ?> configs) {}
        public void close() {}
        public java.util.Optional<RemoteLogSegmentMetadata.CustomMetadata> copyLogSegmentData(
            RemoteLogSegmentMetadata metadata, LogSegmentData data) {
            return java.util.Optional.empty();
        }
        public InputStream fetchLogSegment(RemoteLogSegmentMetadata metadata, int start) {
            return InputStream.nullInputStream();
        }
        public InputStream fetchLogSegment(RemoteLogSegmentMetadata metadata, int start, int end) {
            return InputStream.nullInputStream();
        }
        public InputStream fetchIndex(RemoteLogSegmentMetadata metadata, IndexType indexType) {
            return InputStream.nullInputStream();
        }
        public void deleteLogSegmentData(RemoteLogSegmentMetadata metadata) {}
    }
}
