//! X25519MLKEM768 for TLS 1.3: what is recorded today stays closed to whoever has a quantum computer later.
//!
//! Source: draft-ietf-tls-ecdhe-mlkem (group 0x11EC) over FIPS 203 and RFC 7748. The client's share is its ML-KEM-768
//! encapsulation key and its X25519 key; ours is the ciphertext and our X25519 key; the secret is ML-KEM's and X25519's,
//! each in that order. ring has no ML-KEM, and a second provider of TLS is not wanted: this is the server's half alone.

use meldkluis_crypto::Entropy as _;
use ml_kem::{EncapsulationKey, MlKem768};
use ring::agreement::{EphemeralPrivateKey, UnparsedPublicKey, X25519, agree_ephemeral};
use rustls::{
    Error, NamedGroup, PeerIncompatible, PeerMisbehaved, ProtocolVersion,
    crypto::{ActiveKeyExchange, CompletedKeyExchange, SharedSecret, SupportedKxGroup},
    ffdhe_groups::FfdheGroup,
};
use zeroize::{Zeroize as _, Zeroizing};

use crate::entropy::Os;

/// The length of an ML-KEM-768 encapsulation key (FIPS 203 table 3), in bytes; X25519's key follows it.
const ENCAPSULATION_KEY: usize = 1184;

/// The length of the secret, in bytes: room for it is made once, so that no copy is left behind.
const SECRET: usize = 64;

/// The group, first in the server's order.
pub(super) static GROUP: &dyn SupportedKxGroup = &Hybrid;

#[derive(Debug)]
struct Hybrid;

impl SupportedKxGroup for Hybrid {
    /// Refuses: a client would call this, and nothing here connects outward.
    fn start(&self) -> Result<Box<dyn ActiveKeyExchange>, Error> {
        Err(PeerIncompatible::NoKxGroupsInCommon.into())
    }

    fn start_and_complete(&self, share: &[u8]) -> Result<CompletedKeyExchange, Error> {
        let misbehaved = || Error::from(PeerMisbehaved::InvalidKeyShare);
        let (kem, curve) = share.split_at_checked(ENCAPSULATION_KEY).ok_or_else(misbehaved)?;
        let kem = kem.try_into().map_err(|_| misbehaved())?;
        // This also checks that the key is one (FIPS 203 section 7.2).
        let kem = EncapsulationKey::<MlKem768>::new(&kem).map_err(|_| misbehaved())?;
        let mut message = Zeroizing::new([0; 32]);
        Os.fill(message.as_mut());
        let mut drawn = (*message).into();
        let (ciphertext, mut shared) = kem.encapsulate_deterministic(&drawn);
        drawn.zeroize();
        let own = EphemeralPrivateKey::generate(&X25519, &Os::random());
        let own = own.map_err(|_| Error::FailedToGetRandomBytes)?;
        let public = own.compute_public_key().map_err(|_| Error::FailedToGetRandomBytes)?;
        let mut secret = Zeroizing::new(Vec::with_capacity(SECRET));
        secret.extend_from_slice(&shared);
        shared.zeroize();
        // ring refuses a result of zeros (RFC 7748 section 6.1).
        agree_ephemeral(own, &UnparsedPublicKey::new(&X25519, curve), |agreed| {
            secret.extend_from_slice(agreed);
        })
        .map_err(|_| misbehaved())?;
        let pub_key = [ciphertext.as_slice(), public.as_ref()].concat();
        Ok(CompletedKeyExchange {
            group: self.name(),
            pub_key,
            secret: SharedSecret::from(secret.as_slice()),
        })
    }

    fn ffdhe_group(&self) -> Option<FfdheGroup<'static>> {
        None
    }

    fn name(&self) -> NamedGroup {
        NamedGroup::X25519MLKEM768
    }

    fn usable_for_version(&self, version: ProtocolVersion) -> bool {
        version == ProtocolVersion::TLSv1_3
    }
}

#[cfg(test)]
mod tests {
    use ml_kem::{Decapsulate as _, DecapsulationKey, KeyExport as _, Seed};

    use super::*;

    /// A client's half: its share, and what it makes of the server's.
    struct Client {
        kem: DecapsulationKey<MlKem768>,
        own: EphemeralPrivateKey,
    }

    impl Client {
        fn new() -> Self {
            let kem = DecapsulationKey::from_seed(Seed::default());
            let own = EphemeralPrivateKey::generate(&X25519, &Os::random()).unwrap();
            Self { kem, own }
        }

        fn share(&self) -> Vec<u8> {
            let curve = self.own.compute_public_key().unwrap();
            [self.kem.encapsulation_key().to_bytes().as_slice(), curve.as_ref()].concat()
        }

        fn secret(self, server: &[u8]) -> Vec<u8> {
            let (ciphertext, curve) = server.split_at(1088);
            let mut secret = self.kem.decapsulate(&ciphertext.try_into().unwrap()).to_vec();
            let curve = UnparsedPublicKey::new(&X25519, curve);
            agree_ephemeral(self.own, &curve, |agreed| secret.extend_from_slice(agreed)).unwrap();
            secret
        }
    }

    #[test]
    fn both_sides_have_one_secret() {
        let client = Client::new();
        let done = GROUP.start_and_complete(&client.share()).unwrap();
        assert_eq!((done.group, done.pub_key.len()), (NamedGroup::X25519MLKEM768, 1088 + 32));
        assert_eq!(client.secret(&done.pub_key), done.secret.secret_bytes());
    }

    #[test]
    fn shares_that_are_none_are_refused() {
        let good = Client::new().share();
        let zeros = [&good[..ENCAPSULATION_KEY], &[0; 32]].concat();
        let large = [&[0xff; ENCAPSULATION_KEY], &good[ENCAPSULATION_KEY..]].concat();
        let long = [good.as_slice(), &[0]].concat();
        for (share, why) in [
            (&good[..good.len() - 1], "short"),
            (&good[..ENCAPSULATION_KEY], "no X25519 key"),
            (&[], "empty"),
            (&long, "long"),
            (&zeros, "an X25519 key of low order"),
            (&large, "coefficients that are not reduced"),
        ] {
            assert!(GROUP.start_and_complete(share).is_err(), "{why}");
        }
    }
}
