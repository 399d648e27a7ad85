import com.fasterxml.jackson.databind.ObjectMapper;
import java.time.Duration;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.DescribeFeaturesOptions;

/** What a program of scenarios is made of. */
final class Scenarios {
    private static final Duration TIMEOUT = Duration.ofSeconds(60);

    interface Scenario {
        Object run() throws Exception;
    }

    interface Condition {
        boolean holds() throws Exception;
    }

    private Scenarios() {}

    /** Runs the scenarios that are named after the bootstrap servers, or all; prints what each found, and ends. */
    static void run(Map<String, Scenario> scenarios, String[] args) throws Exception {
        var results = new LinkedHashMap<String, Object>();
        for (var scenario : scenarios.entrySet()) {
            if (args.length > 1 && !Arrays.asList(args).contains(scenario.getKey())) continue;
            var result = new LinkedHashMap<String, Object>();
            var startNs = System.nanoTime();
            try {
                result.put("found", scenario.getValue().run());
            } catch (Throwable failure) {
                result.put("error", failure + "\n" + Arrays.toString(failure.getStackTrace()));
            }
            result.put("seconds", (System.nanoTime() - startNs) / 1_000_000 / 1000.0);
            results.put(scenario.getKey(), result);
        }
        System.out.println(new ObjectMapper().writeValueAsString(results));
        System.exit(0);
    }

    /** The simple name of the exception with which Kafka refused, or none. */
    static String refusal(Future<?> future) throws InterruptedException {
        try {
            future.get();
            return "none";
        } catch (ExecutionException refused) {
            return refused.getCause().getClass().getSimpleName();
        }
    }

    /** Asks again and again, which itself waits a little for events or for a real cluster's brokers to have learned. */
    static void awaitThat(String awaited, Condition condition) {
        var deadlineNs = System.nanoTime() + TIMEOUT.toNanos();
        while (!holds(condition)) {
            if (System.nanoTime() > deadlineNs) throw new IllegalStateException("not within " + TIMEOUT + ": " + awaited);
        }
    }

    /**
     * Waits until every broker has taken in what the controllers have committed so far: the epoch of its features is the
     * offset in their log. A real cluster's brokers learn of a change one after another, and any of them may be asked.
     */
    static void settle(Admin admin) throws Exception {
        var decided = admin.describeMetadataQuorum().quorumInfo().get().highWatermark();
        for (int broker : List.of(1, 2, 3)) {
            var ofBroker = new DescribeFeaturesOptions().nodeId(broker);
            awaitThat("broker " + broker + " has what was decided", () ->
                    admin.describeFeatures(ofBroker).featureMetadata().get().finalizedFeaturesEpoch().orElse(-1L) >= decided - 1);
        }
    }

    private static boolean holds(Condition condition) {
        try {
            return condition.holds();
        } catch (RuntimeException | Error unchecked) {
            throw unchecked;
        } catch (Exception failure) {
            throw new IllegalStateException(failure);
        }
    }
}
