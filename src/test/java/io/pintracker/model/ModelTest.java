package io.pintracker.model;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.json.JsonWriteFeature;
import io.pintracker.engine.PinState;
import io.pintracker.engine.Standing;
import io.pintracker.model.MalformedRecordException.Kind;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class ModelTest {
    private static final String V0 = "QmYwAPJzv5CZsnA625s3Xf2nemtYgPpHdWEz79ojWnPbdG";
    private static final String V1 = "bafybeie5nqv6kd3qnfjupgvz34woh3oksc3iau6abmyajn7qvtf6d2ho34";
    private static final String RAW = "bafkreigh2akiscaildcqabsyg3dfr6chu3fgpregiymsck7e7aqa4s52zy";

    @ParameterizedTest
    @CsvSource({
        V0 + "," + V0,
        V1 + "," + V1,
        RAW + "," + RAW,
        "BAFKREIGH2AKISCAILDCQABSYG3DFR6CHU3FGPREGIYMSCK7E7AQA4S52ZY," + RAW,
        "zb2rhe5P4gXftAwvA4eXQ5HJwsER2owDyS9sKaQRRVQPn93bA,bafkreidon73zkcrwdb5iafqtijxildoonbwnpv7dyd6ef3qdgads2jc4su"
    })
    void readsEveryEncodingAndWritesTheCanonicalOne(String given, String canonical) {
        Cid cid = Cid.parse(given);
        assertThat(cid).hasToString(canonical);
        assertThat(Cid.ofBytes(cid.bytes())).isEqualTo(cid).hasToString(canonical);
    }

    @ParameterizedTest
    @CsvSource({"Qm123,does not decode", "hello,does not decode", V1 + "a,bytes", "b,too short", "bafy,ends within"})
    void namesWhatIsWrongWithACid(String text, String why) {
        assertThatThrownBy(() -> Cid.parse(text))
                .isInstanceOf(CidFormatException.class)
                .hasMessageContaining(text);
    }

    @Test
    void aKeyMustBeCanonical() {
        assertThatThrownBy(() -> Cid.parseCanonical(V1.toUpperCase(java.util.Locale.ROOT)))
                .hasMessageContaining("canonical form, which is " + V1);
    }

    @Test
    void versionsOfOneMultihashAreDifferentCids() {
        assertThat(Cid.parse(V0)).isNotEqualTo(Cid.parse(V1));
    }

    @Test
    void readsALineOfAStateExportAsAPinIntent() throws Exception {
        String line =
                "{\"replication_factor_min\":-1,\"replication_factor_max\":-1,\"name\":\"a\",\"mode\":\"recursive\","
                        + "\"shard_size\":0,\"user_allocations\":null,\"expire_at\":\"0001-01-01T00:00:00Z\",\"metadata\":null,"
                        + "\"pin_update\":null,\"origins\":null,\"cid\":\"" + V0
                        + "\",\"type\":\"pin\",\"allocations\":[],"
                        + "\"max_depth\":-1,\"reference\":null,\"timestamp\":\"2026-11-21T23:46:41.56+01:00\",\"later\":1}";
        PinIntent intent = Json.intent(line.getBytes(UTF_8));
        assertThat(intent.op()).isEqualTo(PinIntent.Op.PIN);
        assertThat(intent.pin().mode()).isEqualTo(PinMode.RECURSIVE);
        assertThat(intent.pin().timestamp()).isEqualTo(Instant.parse("2026-11-21T22:46:41.56Z"));
        assertThat(intent.pin().metadata()).isEmpty();
        assertThat(Json.intent(Json.bytes(intent))).isEqualTo(intent);
    }

    @Test
    void readsTheOldExportFormat() throws Exception {
        PinIntent intent = Json.intent(
                ("{\"cid\":{\"/\":\"" + V0 + "\"},\"type\":4,\"max_depth\":0,\"mode\":\"recursive\"}").getBytes(UTF_8));
        assertThat(intent.cid()).hasToString(V0);
        assertThat(intent.pin().type()).isEqualTo(PinType.META);
        assertThat(intent.pin().mode()).as("depth decides").isEqualTo(PinMode.DIRECT);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "BAD_JSON | nonsense",
                "BAD_JSON | []",
                "BAD_JSON | {\"cid\":\"Qm\"}",
                "BAD_JSON | {\"cid\":1}",
                "BAD_JSON | {\"name\":\"a\",\"name\":\"b\"}",
                "BAD_JSON | {} {}",
                "BAD_JSON | {\"timestamp\":\"yesterday\"}",
                "BAD_JSON | {\"timestamp\":\"+300000000-01-01T00:00:00Z\"}",
                "BAD_JSON | {\"timestamp\":\"+10000-01-01T00:00:00Z\"}",
                "BAD_JSON | {\"expire_at\":\"-0001-12-31T23:59:59Z\"}",
                "BAD_JSON | {\"sequence\":\"x\"}",
                "BAD_JSON | {\"mode\":\"sideways\"}",
                "UNKNOWN_OP | {\"op\":\"frobnicate\"}",
                "TOO_LARGE | {\"x\":[[[[[[[[[[[[[[[[[[1]]]]]]]]]]]]]]]]]]}"
            })
    void saysWhatIsWrongWithAnIntent(Kind kind, String json) {
        assertThatThrownBy(() -> Json.intent(json.getBytes(UTF_8)))
                .isInstanceOfSatisfying(
                        MalformedRecordException.class,
                        e -> assertThat(e.kind()).isEqualTo(kind));
    }

    /** Written as two escapes each, as earlier releases did, emoji are three times as long. */
    @ParameterizedTest
    @ValueSource(strings = {"x", "\u4e2d", "\ud83d\ude00", "\""})
    void anEventOfTheLargestIntentIsRead(String letter) throws Exception {
        Map<String, String> metadata = new TreeMap<>();
        PinIntent intent = null;
        for (int length = 4_000; length > 0; length = length / 2) {
            String text = letter.repeat(length);
            for (int i = 0; i < 64; i++) {
                metadata.put("key " + length + " " + i, text);
                Pin pin =
                        Pin.of(Cid.parse(V0), PinMode.RECURSIVE, Instant.EPOCH).described("n", metadata, List.of());
                if (utf8(pin).length > Json.MAX_BYTES) {
                    metadata.remove("key " + length + " " + i);
                    break;
                }
                intent = Json.intent(utf8(pin));
            }
        }
        Standing standing = new Standing(
                TrackerStatus.PIN_ERROR, Instant.EPOCH, letter.repeat(500), Reason.IPFS_ERROR, 1, true, null, null);
        PeerIdentity node = new PeerIdentity("p", "pn", "id", Collections.nCopies(50, "/ip4/127.0.0.1/tcp/4001"));
        PinInfo info = PinState.info(Cid.parse(V0), intent.pin(), 7, standing, node);
        assertThat(utf8(intent.pin())).hasSizeGreaterThan(Json.MAX_BYTES - 1_000);
        assertThat(Json.bytes(info)).hasSizeGreaterThan(Json.MAX_BYTES);
        assertThat(Json.info(Json.bytes(info))).isEqualTo(info);
        byte[] escaped = Json.writer().with(JsonWriteFeature.ESCAPE_NON_ASCII).writeValueAsBytes(info);
        assertThat(Json.info(escaped)).isEqualTo(info);
    }

    @Test
    void writesEmojiAsFourBytes() throws Exception {
        Map<String, String> metadata = Map.of("\ud83d\ude00", "\ud83d\ude00".repeat(4_000));
        Pin pin = Pin.of(Cid.parse(V0), PinMode.RECURSIVE, Instant.EPOCH).described("n", metadata, List.of());

        assertThat(Json.bytes(pin)).isEqualTo(utf8(pin));
        assertThat(Json.intent(Json.bytes(pin)).pin()).isEqualTo(pin);
    }

    /** UTF-8 has no bytes for it, and it must not stop whoever writes it. */
    @ParameterizedTest
    @ValueSource(strings = {"\\ud83d", "\\ude00", "\\ud83dx", "\\ude00\\ud83d", "\\ud83d\\ud83d\\ude00"})
    void halfOfASurrogatePairIsReadAndWritten(String text) throws Exception {
        for (String before : List.of("", "x".repeat(998), "x".repeat(999), "\ud83d\ude00".repeat(2_000))) {
            String json = "{\"cid\":\"" + V0 + "\",\"name\":\"" + before + text + "\"}";

            PinIntent intent = Json.intent(json.getBytes(UTF_8));

            assertThat(Json.intent(Json.bytes(intent))).isEqualTo(intent);
        }
    }

    /** As upstreams write it: no letter as an escape that need not be one. */
    private static byte[] utf8(Pin pin) throws Exception {
        return Json.writer().writeValueAsString(pin).getBytes(UTF_8);
    }

    @Test
    void refusesAnOversizedIntentUnread() {
        assertThatThrownBy(() -> Json.intent(new byte[Json.MAX_BYTES + 1]))
                .isInstanceOfSatisfying(
                        MalformedRecordException.class,
                        e -> assertThat(e.kind()).isEqualTo(Kind.TOO_LARGE));
    }

    @Test
    void pinInfoKeepsClustersShape() throws Exception {
        PinInfo info = new PinInfo(
                Cid.parse(V0),
                "n",
                "p",
                null,
                null,
                null,
                null,
                "pn",
                "",
                null,
                TrackerStatus.PIN_QUEUED,
                Instant.EPOCH,
                null,
                0,
                true,
                7,
                null,
                null,
                null);
        String json = new String(Json.bytes(info), UTF_8);
        assertThat(json)
                .isEqualTo("{\"cid\":\"" + V0 + "\",\"name\":\"n\",\"peer\":\"p\",\"allocations\":[],\"origins\":[],"
                        + "\"created\":\"0001-01-01T00:00:00Z\",\"metadata\":{},\"peername\":\"pn\","
                        + "\"status\":\"pin_queued\",\"timestamp\":\"1970-01-01T00:00:00Z\",\"error\":\"\","
                        + "\"attempt_count\":0,\"priority_pin\":true,\"generation\":7}");
        assertThat(Json.info(json.getBytes(UTF_8))).isEqualTo(info);
    }

    @ParameterizedTest
    @EnumSource(TrackerStatus.class)
    void everyStatusIsAFilterOfItself(TrackerStatus status) {
        assertThat(StatusFilter.parse(status.text())).isEqualTo(StatusFilter.of(status));
        assertThat(StatusFilter.ALL.matches(status)).isTrue();
    }

    @Test
    void filtersKnowTheGroupsAndRefuseTheUnknown() {
        assertThat(StatusFilter.parse("error, queued").bits()).isEqualTo(14 + 1536);
        assertThat(StatusFilter.parse("error").matches(TrackerStatus.PINNED)).isFalse();
        assertThatThrownBy(() -> StatusFilter.parse("pinned,nope"))
                .hasMessageContaining("'nope'")
                .hasMessageContaining("pin_queued");
    }

    @Test
    void aPinForOtherPeersIsRemote() {
        Pin everywhere = Pin.of(Cid.parse(V0), PinMode.RECURSIVE, null);
        assertThat(everywhere.isRemoteTo("me")).isFalse();
        Pin two = new Pin(
                everywhere.cid(),
                null,
                null,
                -1,
                List.of("me", "you"),
                2,
                2,
                null,
                0,
                null,
                null,
                null,
                null,
                null,
                null);
        assertThat(two.isRemoteTo("me")).isFalse();
        assertThat(two.isRemoteTo("other")).isTrue();
    }

    @Test
    void aRecoverRequestSaysWhatIsToBePutRight() throws Exception {
        assertThat(Json.recoverRequest(null)).isEqualTo(RecoverRequest.PLAIN);
        assertThat(Json.recoverRequest("{}".getBytes(UTF_8))).isEqualTo(RecoverRequest.PLAIN);
        assertThat(Json.recoverRequest("{\"by\":\"timer\"}".getBytes(UTF_8))).isEqualTo(RecoverRequest.PLAIN);
        assertThat(Json.recoverRequest(Json.bytes(RecoverRequest.missing(12)))).isEqualTo(RecoverRequest.missing(12));
        assertThat(Json.recoverRequest(Json.bytes(RecoverRequest.stray()))).isEqualTo(RecoverRequest.stray());
        assertThat(new String(Json.bytes(RecoverRequest.stray()), UTF_8)).isEqualTo("{\"kind\":\"stray\"}");
        RecoverRequest some = RecoverRequest.of(Reason.NO_PROGRESS);
        assertThat(new String(Json.bytes(some), UTF_8)).isEqualTo("{\"kind\":\"recover\",\"reason\":\"no_progress\"}");
        assertThat(Json.recoverRequest(Json.bytes(some))).isEqualTo(some);
        assertThat(Json.recoverRequest("{\"reason\":\"no_progress\"}".getBytes(UTF_8)))
                .isEqualTo(some);
        assertThatThrownBy(() -> Json.recoverRequest("{\"reason\":\"bad luck\"}".getBytes(UTF_8)))
                .isInstanceOf(MalformedRecordException.class)
                .hasMessageContaining("unknown reason 'bad luck'; known: no_progress, ");
        assertThatThrownBy(() -> Json.recoverRequest("{\"kind\":\"mising\"}".getBytes(UTF_8)))
                .isInstanceOfSatisfying(
                        MalformedRecordException.class,
                        e -> assertThat(e.kind()).isEqualTo(MalformedRecordException.Kind.UNKNOWN_KIND))
                .hasMessage("unknown kind 'mising'; known: recover, missing, stray");
    }
}
