import { busy } from './unavailable'

/** How long a write waits for its turn, in milliseconds: proxies usually end a request after a minute. */
const WAIT_MS = 30_000

/**
 * Urgent tasks are those of senders that expect an answer within seconds; they take turns with the usual ones. Nobody
 * waits for later ones: they run when no others wait, so that background work does not delay requests.
 */
export type Lane = 'urgent' | 'usual' | 'later'

/** After so many milliseconds a later task takes one turn in four. */
const PATIENCE_MS = 5_000
const TURNS_OF_OTHERS = 3

type Waiting = { since: number; begin: () => void }

export type Queue = {
  /**
   * Runs `task` when its turn comes, one at a time and in the order of its lane. Throws Refusal 'unavailable'
   * without running it when it waited for too long. `until` is the moment (`performance.now()`) at which any further
   * waiting has to end.
   */
  run: <T>(task: (until: number) => Promise<T>, lane?: Lane) => Promise<T>
  /** Resolves when no task runs or waits. */
  idle: () => Promise<void>
}

/** Keeps writers in this process, so that those that wait hold no connection and no lock. */
export function createQueue(waitMs = WAIT_MS, patienceMs = PATIENCE_MS): Queue {
  const lanes = { urgent: new Set<Waiting>(), usual: new Set<Waiting>(), later: new Set<Waiting>() }
  let running = false
  let last: Lane = 'later'
  let turnsOfOthers = 0
  let idlers: (() => void)[] = []

  const choose = (): Lane => {
    const [oldest] = lanes.later
    const impatient = oldest !== undefined && performance.now() - oldest.since >= patienceMs
    if (impatient && turnsOfOthers >= TURNS_OF_OTHERS) return 'later'
    const turn = last === 'urgent' ? 'usual' : 'urgent'
    if (lanes[turn].size) return turn
    return lanes.usual.size ? 'usual' : lanes.urgent.size ? 'urgent' : 'later'
  }

  const next = () => {
    const chosen = choose()
    const [first] = lanes[chosen]
    if (first) {
      last = chosen
      turnsOfOthers = chosen === 'later' ? 0 : turnsOfOthers + 1
      lanes[chosen].delete(first)
      return first.begin()
    }
    running = false
    for (const resolve of idlers) resolve()
    idlers = []
  }

  const turn = (lane: Set<Waiting>) =>
    new Promise<void>((resolve, reject) => {
      const mine = {
        since: performance.now(),
        begin: () => {
          clearTimeout(timer)
          resolve()
        },
      }
      const timer = setTimeout(() => {
        lane.delete(mine)
        reject(busy())
      }, waitMs)
      lane.add(mine)
    })

  return {
    run: async (task, lane = 'usual') => {
      const until = performance.now() + waitMs
      if (running) await turn(lanes[lane])
      running = true
      try {
        return await task(until)
      } finally {
        next()
      }
    },
    idle: () => (running ? new Promise((resolve) => idlers.push(resolve)) : Promise.resolve()),
  }
}
