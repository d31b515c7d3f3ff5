import { afterEach, describe, expect, test, vi } from 'vitest'
import { createQueue, type Lane } from './queue'

afterEach(() => {
  vi.useRealTimers()
})

/** A queue whose first task runs until `end`, and what its tasks did. */
function busyQueue(...how: Parameters<typeof createQueue>) {
  const queue = createQueue(...how)
  const done: string[] = []
  let end = () => {}
  const held = new Promise<void>((resolve) => {
    end = resolve
  })
  void queue.run(() => held)
  const add = (name: string, lane?: Lane) => queue.run(async () => void done.push(name), lane)
  return { queue, done, add, end }
}

describe('the queue of writes', () => {
  test('runs one task at a time, in order, also after one that fails', async () => {
    const queue = createQueue()
    let running = 0
    let most = 0
    const order: number[] = []
    const task = (i: number) =>
      queue.run(async () => {
        most = Math.max(most, ++running)
        await new Promise(setImmediate)
        running--
        order.push(i)
        if (i === 1) throw new Error('no')
        return i
      })
    const settled = await Promise.allSettled([0, 1, 2, 3].map(task))
    expect(most).toBe(1)
    expect(order).toEqual([0, 1, 2, 3])
    expect(settled.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled', 'fulfilled'])
  })

  test.each([
    ['that have not waited for long, last', undefined, 'u n u n u n u u l l l l'],
    ['that have waited for long, one turn in four', 0, 'u n u l u n u l u n l l'],
  ])('lets urgent tasks and usual ones take turns, and later ones %s', async (_, patienceMs, order) => {
    const { done, add, end } = busyQueue(undefined, patienceMs)
    const lanes: [Lane, string, number][] = [
      ['later', 'l', 4],
      ['usual', 'n', 3],
      ['urgent', 'u', 5],
    ]
    const all = lanes.flatMap(([lane, letter, count]) =>
      Array.from({ length: count }, (_, i) => add(`${letter} ${i}`, lane)),
    )
    end()
    await Promise.all(all)
    expect(done.map((name) => name[0]).join(' ')).toBe(order)
    for (const [, letter, count] of lanes) {
      const mine = done.filter((name) => name.startsWith(letter))
      expect(mine).toEqual(Array.from({ length: count }, (_, i) => `${letter} ${i}`))
    }
  })

  test('turns away a task that waited for too long, without running it, and runs the next', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
    const { done, add, end, queue } = busyQueue(1_000)
    const late = add('late').catch((error: unknown) => error)
    await vi.advanceTimersByTimeAsync(999)
    const inTime = add('in time')
    await vi.advanceTimersByTimeAsync(1)
    expect(await late).toMatchObject({ code: 'unavailable', message: expect.stringContaining('busy') })
    end()
    await inTime
    await queue.idle()
    expect(done).toEqual(['in time'])
  })

  test('is idle once all that waited have run', async () => {
    const { done, add, end, queue } = busyQueue()
    void add('a')
    void add('b')
    const idle = queue.idle()
    end()
    await idle
    expect(done).toEqual(['a', 'b'])
    await createQueue().idle()
  })
})
