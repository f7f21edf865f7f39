target_sources(custos_scanners PRIVATE
    scan/aggregator.cpp scan/detection_digest.cpp scan/line_counter.cpp scan/object_scanner.cpp scan/path_judge.cpp
    scan/text_reader.cpp scan/text_window.cpp)
