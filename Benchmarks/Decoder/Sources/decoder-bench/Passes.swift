import CBaseline
import ChatCore

typealias Pass = (inout Measured) -> Void

func decodeOurs(_ stream: Stream) -> Pass {
  var decoder = FrameDecoder()
  return { measured in
    for range in stream.reads {
      stream.bytes[range].withUnsafeBytes {
        var bytes = $0
        while let frame = try? decoder.next(from: &bytes) {
          measured.frames += 1
          measured.bodyBytes += frame.text.utf8.count
        }
      }
    }
    measured.bytes += stream.bytes.count
  }
}

func decodeInC(_ stream: Stream) -> Pass {
  let decoder = UnsafeMutablePointer<baseline_decoder>.allocate(capacity: 1)
  decoder.pointee.count = 0
  return { measured in
    var sum = baseline_sum()
    for range in stream.reads {
      let understood = stream.bytes[range].withUnsafeBytes {
        baseline_decode(decoder, $0.baseAddress, $0.count, &sum)
      }
      precondition(understood)
    }
    measured.frames += sum.frames
    measured.bodyBytes += sum.body_bytes
    measured.bytes += stream.bytes.count
  }
}

func encodeOurs(_ stream: Stream) -> Pass {
  var output: [UInt8] = []
  let frame = Frame(.message, stream.text)
  return { measured in
    for _ in 0..<stream.frames {
      if output.count > BASELINE_CHUNK { output.removeAll(keepingCapacity: true) }
      frame.encode(into: &output)
    }
    measured.frames += stream.frames
    measured.bytes += stream.bytes.count
  }
}

func encodeInC(_ stream: Stream) -> Pass {
  let room = BASELINE_CHUNK + BASELINE_FRAME_MAX
  let output = UnsafeMutablePointer<CChar>.allocate(capacity: room)
  var end = output
  return { measured in
    stream.text.withCString { body in
      for _ in 0..<stream.frames {
        if end - output > BASELINE_CHUNK { end = output }
        end = baseline_encode(end, body, stream.text.utf8.count)
      }
    }
    measured.frames += stream.frames
    measured.bytes += stream.bytes.count
  }
}

func copy(_ stream: Stream) -> Pass {
  let output = UnsafeMutablePointer<CChar>.allocate(capacity: BASELINE_CHUNK)
  return { measured in
    for range in stream.reads {
      stream.bytes[range].withUnsafeBytes {
        baseline_copy(output, $0.baseAddress!.assumingMemoryBound(to: CChar.self), $0.count)
      }
    }
    measured.frames += stream.frames
    measured.bytes += stream.bytes.count
  }
}
