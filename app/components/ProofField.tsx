import { Field } from './Field'

type Props = { id?: string; confirmed: boolean; errors?: string[] | undefined }

/** Asked for where ten minutes have passed since a password or a factor was given. */
export function ProofField({ id = 'proof', confirmed, errors }: Props) {
  if (confirmed && !errors?.length) return null
  return (
    <Field
      id={id}
      name="proof"
      label="Your password, to confirm that it is you"
      hint="Or a code of your authenticator app, or a recovery code."
      type="password"
      autoComplete="current-password"
      errors={errors}
    />
  )
}
