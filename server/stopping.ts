import type { Server } from 'node:http'
import type { Socket } from 'node:net'

/**
 * Call this before `server` listens. Returns a function that accepts no more connections, lets requests under way
 * finish, and resolves when all connections are closed.
 */
export function stopping(server: Server): () => Promise<void> {
  // Browsers open connections ahead, and Node does not count one as idle before its first request.
  const unasked = new Set<Socket>()
  let stops = false
  server.on('connection', (socket) => {
    if (stops) return socket.destroy()
    unasked.add(socket)
    socket.once('close', () => unasked.delete(socket))
  })
  server.on('request', (req) => unasked.delete(req.socket))
  return async () => {
    stops = true
    const closed = new Promise<void>((resolve) => server.close(() => resolve()))
    for (const socket of unasked) socket.destroy()
    const idle = setInterval(() => server.closeIdleConnections(), 50)
    await closed
    clearInterval(idle)
  }
}
