//! The folder of one deployment.

use std::{
    env, fs,
    os::unix::fs::DirBuilderExt as _,
    path::{Path, PathBuf},
    process,
};

use crate::Failed;

/// A folder for a deployment, closed to others; a temporary one goes with this value.
#[derive(Debug)]
pub struct Folder {
    path: PathBuf,
    temporary: bool,
}

impl Folder {
    /// Takes the chosen folder, new or empty, or makes one of this name in the system's temporary folder.
    ///
    /// A checkout may lie deep, and the path of a Unix socket must be short: so not there.
    ///
    /// # Errors
    /// When it cannot be made, or is not empty.
    pub fn make(name: &str, chosen: Option<PathBuf>) -> Result<Self, Failed> {
        let temporary = chosen.is_none();
        let path =
            chosen.unwrap_or_else(|| env::temp_dir().join(format!("{name}-{}", process::id())));
        let made = fs::DirBuilder::new().recursive(!temporary).mode(0o700).create(&path);
        made.map_err(Failed::with("cannot make the folder", &path))?;
        let path = path.canonicalize().map_err(Failed::with("cannot reach", &path))?;
        let mut inside = fs::read_dir(&path).map_err(Failed::with("cannot read", &path))?;
        if inside.next().is_some() {
            let advice = "is not empty: choose another folder, or remove it first";
            return Err(Failed::new(format!("{} {advice}", path.display())));
        }
        Ok(Self { path, temporary })
    }

    /// Returns its path.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.path
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        if self.temporary {
            drop(fs::remove_dir_all(&self.path));
        }
    }
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::MetadataExt as _;

    use super::*;

    #[test]
    fn folder_is_closed_to_others_and_goes_with_its_value() {
        let folder = Folder::make("meldkluis-folder-goes", None).unwrap();
        let path = folder.path().to_owned();
        assert_eq!(fs::metadata(&path).unwrap().mode() & 0o777, 0o700);
        fs::write(path.join("key"), "secret").unwrap();
        drop(folder);
        assert!(!path.exists());
    }

    #[test]
    fn folder_in_use_is_refused_and_left_as_it_is() {
        let used = Folder::make("meldkluis-folder-used", None).unwrap();
        let key = used.path().join("key");
        fs::write(&key, "somebody's real key").unwrap();
        let refused = Folder::make("", Some(used.path().to_owned())).unwrap_err();
        assert!(refused.to_string().contains("is not empty"), "{refused}");
        assert_eq!(fs::read_to_string(key).unwrap(), "somebody's real key");
    }

    #[test]
    fn chosen_folder_is_kept() {
        let above = Folder::make("meldkluis-folder-kept", None).unwrap();
        let chosen = above.path().join("deep/er");
        drop(Folder::make("", Some(chosen.clone())).unwrap());
        assert!(chosen.is_dir());
    }
}
