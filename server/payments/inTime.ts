import { Refusal } from '../kernel/refusal'

/** Several questions to Stripe, each of which is slow but answered, together. */
const MOST_MS = 9_500

/**
 * People wait no longer; what is under way ends by itself, and nobody is sent where it leads. Whether they have
 * paid is not known then, so that the refusal says nothing of it.
 */
export async function inTime<T>(work: Promise<T>, mostMs = MOST_MS): Promise<T> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<never>((_, reject) => {
    const refusal = new Refusal(
      'unavailable',
      'Stripe is slow at the moment. What it has taken shows here when it answers; try again soon.',
      {
        retryAfter: 60,
      },
    )
    timer = setTimeout(() => reject(refusal), mostMs)
  })
  try {
    return await Promise.race([work, late])
  } finally {
    clearTimeout(timer)
  }
}
