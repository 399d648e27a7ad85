import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.PrintStream;
import java.lang.reflect.InvocationTargetException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.utils.Exit;

/**
 * Runs Kafka's console tools, many at once if need be, without a JVM for each: a connection to the port it prints sends
 * one line {main, args, input} and gets one line {code, stdout, stderr}. It ends at the end of its stdin.
 *
 * A tool sees what it would see alone: its own standard streams, found by thread, an exit that ends the tool and not the
 * JVM, and classes of its own, as several of the tools keep their state in static fields.
 */
public class ConsoleTools {
    private static final ObjectMapper JSON = new ObjectMapper();

    /** Of the tool that runs in the current thread, or that started it. */
    private static final InheritableThreadLocal<Run> CURRENT = new InheritableThreadLocal<>();

    private static final InputStream PROCESS_IN = System.in;
    private static final PrintStream PROCESS_OUT = System.out;
    private static final PrintStream PROCESS_ERR = System.err;
    private static final InputStream NO_INPUT = InputStream.nullInputStream();

    /** Ends the thread that asked for an exit. */
    private static final class Exited extends Error {
        private static final long serialVersionUID = 1;

        Exited() {
            super("exit", null, false, false);
        }
    }

    private static final class Run {
        final InputStream in;
        final ByteArrayOutputStream out = new ByteArrayOutputStream();
        final ByteArrayOutputStream err = new ByteArrayOutputStream();
        final List<Runnable> hooks = new ArrayList<>();
        private Integer code;
        private boolean isUnwinding;

        Run(String input) {
            in = new ByteArrayInputStream(input.getBytes(StandardCharsets.UTF_8));
        }

        /** A second exit, of a handler that caught the first, changes nothing. */
        synchronized void exit(int status) {
            if (code == null) code = status;
            isUnwinding = true;
        }

        /** What handlers say of the exit that they caught would never have been said. */
        synchronized boolean isSilent() {
            return isUnwinding;
        }

        void runHooks() {
            synchronized (this) {
                isUnwinding = false;
            }
            for (var hook : hooks) {
                try {
                    hook.run();
                } catch (Exited exited) {
                    // It is on its way out already.
                }
            }
        }

        synchronized int code() {
            return code == null ? 0 : code;
        }
    }

    public static void main(String[] args) throws Exception {
        System.setOut(new PrintStream(new CurrentOutput(false), true));
        System.setErr(new PrintStream(new CurrentOutput(true), true));
        System.setIn(new CurrentInput());
        Exit.setExitProcedure(ConsoleTools::exit);
        Exit.setHaltProcedure(ConsoleTools::exit);
        Exit.setShutdownHookAdder((name, hook) -> CURRENT.get().hooks.add(hook));
        try (var server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
            var accepting = new Thread(() -> accept(server));
            accepting.setDaemon(true);
            accepting.start();
            PROCESS_OUT.println("port=" + server.getLocalPort());
            PROCESS_IN.transferTo(OutputStream.nullOutputStream());
        }
        Runtime.getRuntime().halt(0);
    }

    private static void exit(int status, String message) {
        var run = CURRENT.get();
        if (message != null) System.err.println(message);
        run.exit(status);
        throw new Exited();
    }

    private static void accept(ServerSocket server) {
        while (true) {
            try {
                var socket = server.accept();
                new Thread(() -> serve(socket)).start();
            } catch (IOException closed) {
                return;
            }
        }
    }

    private static void serve(Socket socket) {
        try (socket) {
            var line = new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8)).readLine();
            var request = JSON.readTree(line);
            var args = JSON.convertValue(request.get("args"), String[].class);
            var run = new Run(request.get("input").asText());
            CURRENT.set(run);
            runMain(request.get("main").asText(), args, run);
            run.runHooks();
            var answer = Map.of("code", run.code(), "stdout", text(run.out), "stderr", text(run.err));
            socket.getOutputStream().write((JSON.writeValueAsString(answer) + "\n").getBytes(StandardCharsets.UTF_8));
        } catch (Exception failure) {
            failure.printStackTrace(PROCESS_ERR);
        }
    }

    private static void runMain(String main, String[] args, Run run) throws Exception {
        try (var classes = new ToolClasses()) {
            Thread.currentThread().setContextClassLoader(classes);
            classes.loadClass(main).getMethod("main", String[].class).invoke(null, (Object) args);
        } catch (InvocationTargetException thrown) {
            if (thrown.getCause() instanceof Exited) return;
            thrown.getCause().printStackTrace();
            run.exit(1);
        }
    }

    private static String text(ByteArrayOutputStream bytes) {
        return bytes.toString(StandardCharsets.UTF_8);
    }

    /** Loads the classes of the tools anew, those of the clients and libraries below them once. */
    private static final class ToolClasses extends URLClassLoader {
        ToolClasses() throws ClassNotFoundException {
            super(new URL[] {jarOf("org.apache.kafka.tools.TopicCommand"), jarOf("kafka.admin.ConfigCommand")});
        }

        private static URL jarOf(String name) throws ClassNotFoundException {
            var found = Class.forName(name, false, ConsoleTools.class.getClassLoader());
            return found.getProtectionDomain().getCodeSource().getLocation();
        }

        @Override
        protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
            if (!name.startsWith("org.apache.kafka.tools.") && !name.startsWith("kafka.admin.")) {
                return super.loadClass(name, resolve);
            }
            synchronized (getClassLoadingLock(name)) {
                var loaded = findLoadedClass(name);
                if (loaded != null) return loaded;
                try {
                    return findClass(name);
                } catch (ClassNotFoundException inOtherJar) {
                    return super.loadClass(name, resolve);
                }
            }
        }
    }

    private static final class CurrentOutput extends OutputStream {
        private final boolean isError;

        CurrentOutput(boolean isError) {
            this.isError = isError;
        }

        private OutputStream current() {
            var run = CURRENT.get();
            if (run == null) return PROCESS_ERR;
            if (run.isSilent()) return OutputStream.nullOutputStream();
            return isError ? run.err : run.out;
        }

        @Override
        public void write(int b) throws IOException {
            current().write(b);
        }

        @Override
        public void write(byte[] bytes, int offset, int length) throws IOException {
            current().write(bytes, offset, length);
        }
    }

    private static final class CurrentInput extends InputStream {
        private static InputStream current() {
            var run = CURRENT.get();
            return run == null ? NO_INPUT : run.in;
        }

        @Override
        public int read() throws IOException {
            return current().read();
        }

        @Override
        public int read(byte[] bytes, int offset, int length) throws IOException {
            return current().read(bytes, offset, length);
        }
    }
}
