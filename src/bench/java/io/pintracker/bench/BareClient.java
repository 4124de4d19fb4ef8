package io.pintracker.bench;

import io.pintracker.model.Cid;
import java.io.IOException;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.apache.hc.client5.http.classic.methods.HttpPost;
import org.apache.hc.client5.http.impl.classic.CloseableHttpClient;
import org.apache.hc.client5.http.impl.classic.HttpClients;
import org.apache.hc.client5.http.impl.io.PoolingHttpClientConnectionManagerBuilder;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.ParseException;
import org.apache.hc.core5.http.io.entity.EntityUtils;

/**
 * The limit: a closed loop of calls to the node and nothing else, over connections that stay open, with the HTTP client and
 * the parameters of the tracker's own calls. It knows that nothing is pinned.
 */
final class BareClient implements Contender {
    private final URI node;
    private final int args;
    private final boolean checksFirst;
    private final Crew crew;
    private final CloseableHttpClient http;

    /**
     * @param args Cids a call
     * @param checksFirst whether it asks before each {@code pin/add}, as who does not know has to
     */
    BareClient(URI node, int workers, int args, boolean checksFirst) {
        this.node = node;
        this.args = args;
        this.checksFirst = checksFirst;
        crew = new Crew(workers);
        http = HttpClients.custom()
                .setConnectionManager(PoolingHttpClientConnectionManagerBuilder.create()
                        .setMaxConnPerRoute(workers)
                        .setMaxConnTotal(workers)
                        .build())
                .disableAutomaticRetries()
                .build();
    }

    @Override
    public boolean does(Phase phase) {
        return !checksFirst || phase != Phase.CHECK;
    }

    @Override
    public void run(Phase phase, List<Cid> cids) throws Exception {
        crew.work(calls(cids), call -> {
            switch (phase) {
                case PIN -> pin(call);
                case CHECK -> expect(call, ask("pin/ls?type=recursive", call), 200);
                case UNPIN -> expect(call, ask("pin/rm?recursive=true", call), 200);
            }
        });
    }

    private List<List<Cid>> calls(List<Cid> cids) {
        List<List<Cid>> calls = new ArrayList<>();
        for (int from = 0; from < cids.size(); from += args) {
            calls.add(cids.subList(from, Math.min(cids.size(), from + args)));
        }
        return calls;
    }

    private void pin(List<Cid> cids) throws IOException {
        if (checksFirst) {
            for (Cid cid : cids) {
                expect(List.of(), ask("pin/ls?type=recursive", List.of(cid)), 500);
            }
        }
        expect(cids, ask("pin/add?recursive=true&progress=true", cids), 200);
    }

    private Answer ask(String command, List<Cid> cids) throws IOException {
        String arguments = cids.stream().map(cid -> "&arg=" + cid).collect(Collectors.joining());
        return http.execute(new HttpPost(node + "/api/v0/" + command + arguments), Answer::of);
    }

    private static void expect(List<Cid> cids, Answer answer, int status) throws IOException {
        for (Cid cid : cids) {
            if (!answer.body().contains(cid.toString())) {
                throw new IOException("the node answered " + answer + ", without " + cid);
            }
        }
        if (answer.status() != status) {
            throw new IOException("the node answered " + answer);
        }
    }

    private record Answer(int status, String body) {
        static Answer of(ClassicHttpResponse response) throws IOException, ParseException {
            return new Answer(response.getCode(), EntityUtils.toString(response.getEntity()));
        }
    }

    @Override
    public void close() throws IOException {
        crew.close();
        http.close();
    }
}
