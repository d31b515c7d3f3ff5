import { openBook } from './book'
import { expireDue } from './checkout'
import { type Control, createControl } from './control'
import { type Post, startDelivery } from './deliver'
import { startEmbeddedStripe } from './server'

export type Stand = {
  host: string
  port: number
  apiKey: string
  webhookSecret: string
  control: Control
  /** Messages go out by themselves from now on. */
  delivers: () => void
  close: () => Promise<void>
}

type Parts = {
  file: string
  now: () => Date
  /** Of the portal, without a slash at its end. */
  appUrl: () => string
  random: (size: number) => Buffer
  post: Post
  failed: (error: unknown) => void
}

/** All that stands in for Stripe, on what `file` keeps. */
export async function openStand({ file, now, appUrl, random, post, failed }: Parts): Promise<Stand> {
  const book = openBook(file)
  // Processes that share the file sign and check with one secret.
  const secret = book.write(() => {
    const known = book.setting('secret')
    if (known === null) book.set('secret', `whsec_${random(24).toString('hex')}`)
    return known ?? (book.setting('secret') as string)
  })
  const pageOf = (id: string) => `${appUrl()}/dev/stripe/${id}`
  let delivery: ReturnType<typeof startDelivery> | null = null
  const wake = () => delivery?.wake()
  const server = await startEmbeddedStripe({ book, now, pageOf, answered: wake })
  const beforehand = () => book.write(() => expireDue({ book, now, pageOf, key: null }))
  return {
    host: server.host,
    port: server.port,
    apiKey: server.apiKey,
    webhookSecret: secret,
    control: createControl({ book, now, pageOf, secret, post, wake }),
    delivers: () => {
      delivery ??= startDelivery({ book, now, secret, post }, beforehand, failed)
    },
    close: async () => {
      await Promise.all([server.close(), delivery?.stop()])
      book.close()
    },
  }
}
