(ns acano.checker
  "Judges histories. A history is a sequence of operations in the order in which they happened, each
  a map in Jepsen's own form: {:index 4, :process 0, :type :ok, :f :add, :value 17}, where :type is
  :invoke, :ok (it happened), :fail (it did not), or :info (nobody knows). A checker is pure: a
  function of a history to a map with :valid?.")

(defn- values-of
  "The values of the operations of this type and function, as a set."
  [history type f]
  (into #{}
        (comp (filter #(and (= type (:type %)) (= f (:f %))))
              (map :value))
        history))

(defn- last-read
  "What the last :read that succeeded saw, or nil if there was none."
  [history]
  (->> history
       (filter #(and (= :ok (:type %)) (= :read (:f %))))
       last
       :value))

(defn- more-than-once
  "The members of a collection that are in it more than once, as a set."
  [coll]
  (into #{}
        (comp (filter #(< 1 (val %))) (map key))
        (frequencies coll)))

(defn set-of-adds
  "Clients :add unique values; at the end one :read sees all of them. An add that was acknowledged
  must be in that read, one that failed or was never tried must not, and none may be there twice.
  An add of which nobody knows (:info, or an :invoke that was never answered) may be there.

  Without a read that succeeded the history proves nothing: :valid? is :unknown."
  [history]
  (let [seen (last-read history)]
    (if (nil? seen)
      {:valid? :unknown
       :error  "no read succeeded"}
      (let [tried        (values-of history :invoke :add)
            acknowledged (values-of history :ok :add)
            failed       (values-of history :fail :add)
            seen-once    (set seen)
            lost         (into (sorted-set) (remove seen-once) acknowledged)
            possible     (into #{} (remove failed) tried)
            unexpected   (into (sorted-set) (remove possible) seen-once)
            duplicated   (into (sorted-set) (more-than-once seen))
            recovered    (into (sorted-set) (comp (remove acknowledged) (filter possible)) seen-once)]
        {:valid?             (and (empty? lost) (empty? unexpected) (empty? duplicated))
         :attempt-count      (count tried)
         :acknowledged-count (count acknowledged)
         :lost               lost
         :unexpected         unexpected
         :duplicated         duplicated
         :recovered          recovered}))))
