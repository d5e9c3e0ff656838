(ns acano.junit
  "What ClojureTest.java asks for: one test, run, with its report as text."
  (:require [clojure.test :as test])
  (:import (java.io StringWriter)))

(defn run
  "Runs a test var; answers an array of whether it passed, and its report. A test that asserts
  nothing did not pass."
  [test-var]
  (let [out (StringWriter.)]
    (binding [test/*test-out*        out
              test/*report-counters* (ref test/*initial-report-counters*)]
      (test/test-vars [test-var])
      (let [{:keys [pass fail error]} @test/*report-counters*]
        (object-array [(and (pos? pass) (zero? fail) (zero? error))
                       (str "pass " pass ", fail " fail ", error " error "\n" out)])))))
