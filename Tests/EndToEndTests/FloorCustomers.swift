/// Customers who speak TLS 1.3, each from an address of their own, as a program of Python: what they do comes on
/// standard input, what happens to them goes to standard output.
let floorCustomers = """
  import queue, socket, ssl, struct, sys, threading

  host, certificate, admin = sys.argv[1:]
  context = ssl.create_default_context(cafile=certificate)
  context.minimum_version = ssl.TLSVersion.TLSv1_3
  lock, customers = threading.Lock(), {}

  def say(*words):
      with lock:
          print(*words, flush=True)

  def frame(digit, text):
      body = text.encode()
      return b"%04d|%d|" % (len(body) + 7, digit) + body

  def connection(address):
      raw = socket.create_connection((host, 21567), source_address=(address, 0))
      return context.wrap_socket(raw, server_hostname="desk.example.org")

  def connect(name, address):
      stream = customers[name] = connection(address)
      stream.sendall(frame(1, name) + frame(2, "hello from " + name))
      say("connected", name)
      threading.Thread(target=read, args=(name, stream), daemon=True).start()

  def read(name, stream):
      try:
          while data := stream.recv(9999):
              say("got", name, data[7:].decode())
      except OSError:
          pass
      say("ended", name)
      stream.close()

  def tell(name, text):
      customers[name].sendall(frame(2, text))

  def leave(name):
      try:
          customers[name].shutdown(socket.SHUT_RDWR)
      except OSError:
          pass

  def state(server):
      asking = socket.socket(socket.AF_UNIX)
      asking.connect(admin)
      asking.sendall(b"show stat desks -1 -1\\n")
      lines = asking.makefile().read().splitlines()
      keys = lines[0][2:].split(",")
      for line in lines[1:]:
          row = dict(zip(keys, line.split(",")))
          if row.get("svname") == server:
              say("state", server, "|".join(row[key] for key in ("status", "scur", "qcur", "slim")))

  def converse(number):
      address = "10.78.0.%d" % (number % 8 + 1)
      if number % 10 == 3:  # never shakes hands, and resets the connection
          raw = socket.create_connection((host, 21567), source_address=(address, 0))
          raw.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
          raw.close()
          return
      stream = connection(address)
      stream.sendall(frame(1, "f%d" % number) + frame(2, "hello"))
      if number % 10 != 7:  # others leave at once, wherever they are
          reply = stream.recv(9999)
          assert reply == frame(2, "hi"), reply
      stream.close()

  def flood(count):
      numbers = queue.SimpleQueue()
      for number in range(int(count)):
          numbers.put(number)
      def work():
          while True:
              try:
                  converse(numbers.get_nowait())
              except queue.Empty:
                  return
              except Exception as error:
                  say("failed", repr(error))
                  return
      workers = [threading.Thread(target=work) for _ in range(8)]
      for worker in workers:
          worker.start()
      for worker in workers:
          worker.join()
      say("flooded" if numbers.empty() else "not flooded", count)

  commands = {"connect": connect, "tell": tell, "leave": leave, "state": state, "flood": flood}
  for line in sys.stdin:
      words = line.split()
      commands[words[0]](*words[1:])
  """
