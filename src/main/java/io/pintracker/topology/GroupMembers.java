package io.pintracker.topology;

import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.MemberDescription;
import org.apache.kafka.clients.admin.MemberToRemove;
import org.apache.kafka.clients.admin.RemoveMembersFromConsumerGroupOptions;
import org.apache.kafka.common.errors.UnknownMemberIdException;

/**
 * The members of the application's group, as the broker knows them: one for each Streams thread. Their names, and those of
 * their transactions, hold the process's id, which Streams keeps in the state directory (exactly once, version 2).
 *
 * @param group the Streams application
 */
record GroupMembers(Admin admin, String group) {
    /** What Streams puts between an instance's name and the number of a thread. */
    static final String THREAD = "-";

    private static final String PROCESS = "(\\p{XDigit}{8}(?:-\\p{XDigit}{4}){3}-\\p{XDigit}{12})";

    Collection<MemberDescription> all() throws ExecutionException, InterruptedException {
        return admin.describeConsumerGroups(List.of(group))
                .describedGroups()
                .get(group)
                .get()
                .members();
    }

    /** Of a member's name the process and the number of the thread; matches nothing where the user has named it. */
    Matcher thread(MemberDescription member) {
        return pattern("-StreamThread-(\\d+)-consumer").matcher(member.clientId());
    }

    /** The same of the name of a transaction. */
    Matcher transaction(String id) {
        return pattern("-(\\d+)").matcher(id);
    }

    private Pattern pattern(String end) {
        return Pattern.compile(Pattern.quote(group) + "-" + PROCESS + end);
    }

    /**
     * Has the group go on without an instance, as if it had left, and ends the transactions that it has left open. If it lives
     * after all, it joins again, and what it has not committed is refused.
     *
     * @param instance the name that its members' names begin with ({@link TrackerStreams#memberId})
     * @param transactional whether its threads have transactions
     * @return how many members that were
     */
    int remove(String instance, boolean transactional) throws ExecutionException, InterruptedException {
        Predicate<String> isThread =
                Pattern.compile(Pattern.quote(instance + THREAD) + "\\d+").asMatchPredicate();
        List<MemberDescription> threads = all().stream()
                .filter(member -> member.groupInstanceId().filter(isThread).isPresent())
                .toList();
        if (threads.isEmpty()) {
            return 0;
        }
        Set<MemberToRemove> members = threads.stream()
                .map(member -> new MemberToRemove(member.groupInstanceId().orElseThrow()))
                .collect(Collectors.toSet());
        try {
            admin.removeMembersFromConsumerGroup(group, new RemoveMembersFromConsumerGroupOptions(members))
                    .all()
                    .get();
        } catch (ExecutionException e) {
            // Each instance that is left tries: another one was quicker.
            if (!(e.getCause() instanceof UnknownMemberIdException)) {
                throw e;
            }
        }
        Set<String> transactions = threads.stream()
                .map(this::thread)
                .filter(Matcher::matches)
                .map(name -> group + "-" + name.group(1) + "-" + name.group(2))
                .collect(Collectors.toSet());
        if (transactional && !transactions.isEmpty()) {
            admin.fenceProducers(transactions).all().get();
        }
        return threads.size();
    }
}
