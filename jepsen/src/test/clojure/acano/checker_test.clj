(ns acano.checker-test
  (:require [acano.checker :as checker]
            [clojure.set :as set]
            [clojure.test :refer [deftest is testing]])
  (:import (java.util Random)))

(defn- op [type f value]
  {:process 0, :type type, :f f, :value value})

(defn- adds
  "A history of adds, given as [value how-it-ended] pairs; :invoke is one that was never answered."
  [& pairs]
  (mapcat (fn [[value end]]
            (cond-> [(op :invoke :add value)]
              (not= :invoke end) (conj (op end :add value))))
          pairs))

(defn- then-read [history seen]
  (concat history [(op :invoke :read nil) (op :ok :read seen)]))

(deftest a-history-without-a-read-proves-nothing
  (is (= :unknown (:valid? (checker/set-of-adds (adds [1 :ok])))))
  (is (= :unknown (:valid? (checker/set-of-adds
                             (concat (adds [1 :ok]) [(op :fail :read nil)]))))))

(deftest what-was-acknowledged-must-be-seen
  (let [result (checker/set-of-adds (then-read (adds [1 :ok] [2 :ok] [3 :fail]) [1]))]
    (is (false? (:valid? result)))
    (is (= #{2} (:lost result)))))

(deftest what-failed-or-was-never-tried-must-not-be-seen
  (let [result (checker/set-of-adds (then-read (adds [1 :ok] [2 :fail]) [1 2 9]))]
    (is (false? (:valid? result)))
    (is (= #{2 9} (:unexpected result)))))

(deftest nothing-may-be-seen-twice
  (let [result (checker/set-of-adds (then-read (adds [1 :ok]) [1 1]))]
    (is (false? (:valid? result)))
    (is (= #{1} (:duplicated result)))))

(deftest what-nobody-knows-may-be-seen-or-not
  (doseq [seen [[] [1] [2] [1 2]]]
    (testing (str "seen: " seen)
      (let [result (checker/set-of-adds (then-read (adds [1 :info] [2 :invoke]) seen))]
        (is (true? (:valid? result)))
        (is (= (set seen) (:recovered result)))))))

(deftest only-the-last-read-counts
  (is (true? (:valid? (checker/set-of-adds
                        (-> (adds [1 :ok])
                            (then-read [])
                            (concat (adds [2 :ok]))
                            (then-read [1 2])))))))

(deftest a-fault-put-into-a-good-history-is-always-found
  (let [seed   20261122
        random (Random. seed)]
    (dotimes [round 300]
      (let [ends    (repeatedly 20 #(nth [:ok :ok :fail :info :invoke] (.nextInt random 5)))
            pairs   (cons [0 :ok] (map-indexed (fn [i end] [(inc i) end]) ends))
            history (apply adds pairs)
            by-end  (fn [end] (set (keep (fn [[value e]] (when (= e end) value)) pairs)))
            unknown (filter (fn [_] (.nextBoolean random))
                            (set/union (by-end :info) (by-end :invoke)))
            good    (vec (concat (by-end :ok) unknown))
            victim  (nth (vec (by-end :ok)) (.nextInt random (count (by-end :ok))))
            valid?  #(:valid? (checker/set-of-adds (then-read history %)))]
        (is (true? (valid? good)) (str "seed " seed ", round " round))
        (is (false? (valid? (remove #{victim} good))) (str "lost, seed " seed))
        (is (false? (valid? (conj good victim))) (str "twice, seed " seed))
        (is (false? (valid? (conj good 99))) (str "unexpected, seed " seed))))))
