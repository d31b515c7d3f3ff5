import type { Context } from '../../context'

/** Whom a passkey is for, and from which pages it may come. */
export function relyingParty({ appUrl }: Pick<Context, 'appUrl'>) {
  const { hostname, origin } = new URL(appUrl)
  return { rpID: hostname, origin }
}

/** Loaded when somebody uses a passkey: it is most of what certificates are made of. */
export const webauthn = () => import('@simplewebauthn/server')
