import type { LoaderFunctionArgs } from '@remix-run/node'
import type { Context } from '~/server/context'
import { shownEmail } from '~/server/kernel/emailText'
import { changeRights } from '~/server/people/changeRights'
import { copyInvitation } from '~/server/people/copyLink'
import { listInvitations } from '~/server/people/invitations'
import { invite } from '~/server/people/invite'
import { listTeam } from '~/server/people/listTeam'
import { removeMember } from '~/server/people/removeMember'
import { resendInvitation } from '~/server/people/resend'
import { revokeInvitation } from '~/server/people/revoke'
import { grantable } from '~/server/people/rules'
import { setActive } from '~/server/people/setActive'
import type { Fields } from './forms'
import { paths } from './paths'

/** A client's people, and the one whose rights are looked at, for the two pages that show them. */
export async function loadTeam({ context, request }: LoaderFunctionArgs, clientId?: string) {
  const team = await listTeam(context, { clientId })
  const { searchParams } = new URL(request.url)
  return {
    ...team,
    invitations: await listInvitations(context, { clientId: team.client.id }),
    copies: team.can.deactivate && context.mail !== 'real',
    chosen: team.members.find((member) => member.id === searchParams.get('person')) ?? null,
    removing: searchParams.get('remove') === 'yes',
    rejected: context.rejected === true,
  }
}

type Params = Record<string, string | undefined>

/** The client in the address, or the one that the form was about. */
const meant = ({ id }: Params, form: Fields): string => id ?? form.clientId ?? ''

const pageOf = ({ id }: Params): string => (id ? paths.clientPeople(id) : paths.team())

/** Whoever gave up the own place there may see the page no more. */
const afterwards = ({ viewer }: Context, params: Params, { personId }: Fields): string =>
  viewer.kind === 'person' && viewer.id === personId ? paths.home() : pageOf(params)

/** What both pages do, about the client in the address or the own one. */
export const teamIntents = {
  invite: async (ctx: Context, form: Fields, params: Params) => {
    const { email = '', name = '' } = form
    await invite(ctx, { email, name, clientId: meant(params, form), rights: rightsIn(form) })
    return { to: pageOf(params), flash: `${shownEmail(email)} was invited.` }
  },
  rights: async (ctx: Context, form: Fields, params: Params) => {
    const input = { clientId: meant(params, form), personId: form.personId ?? '', rights: rightsIn(form) }
    const { name } = await changeRights(ctx, input)
    return { to: afterwards(ctx, params, form), flash: `The rights of ${name} were saved.` }
  },
  remove: async (ctx: Context, form: Fields, params: Params) => {
    const { name } = await removeMember(ctx, { clientId: meant(params, form), personId: form.personId ?? '' })
    return { to: afterwards(ctx, params, form), flash: `${name} was removed.` }
  },
}

/** About an invitation, wherever it is listed. */
export const invitationIntents = (pageOf: (params: Params) => string) => ({
  resend: async (ctx: Context, { invitationId = '' }: Fields, params: Params) => {
    const { email } = await resendInvitation(ctx, { invitationId })
    return { to: pageOf(params), flash: `The invitation was sent to ${shownEmail(email)} again.` }
  },
  revoke: async (ctx: Context, { invitationId = '' }: Fields, params: Params) => {
    const { email } = await revokeInvitation(ctx, { invitationId })
    return { to: pageOf(params), flash: `The invitation of ${shownEmail(email)} was revoked.` }
  },
})

/** The link itself, on the page that answers; no address shows it again. */
export const copyLink = async (ctx: Context, { invitationId = '' }: Fields) =>
  Response.json(await copyInvitation(ctx, { invitationId }))

/** Of anybody, by those who manage the firm's staff. */
export const activeIntents = (pageOf: (params: Params) => string) => {
  const set =
    (active: boolean) =>
    async (ctx: Context, { personId = '' }: Fields, params: Params) => {
      const { name } = await setActive(ctx, { personId, active })
      return { to: pageOf(params), flash: `${name} was ${active ? 'reactivated' : 'deactivated'}.` }
    }
  return { deactivate: set(false), reactivate: set(true) }
}

const rightsIn = (form: Fields) => grantable.filter((right) => form[right] === 'yes')
