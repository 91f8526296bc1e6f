//! The memory that password hashing works in: a few buffers that are used again and again, and given back to the operating
//! system when nobody signs in. It hashes; what for, it does not know.
//!
//! An allocator keeps what it is given back. With glibc each thread has a heap of its own, and a heap that once held the
//! 19 MiB of a hash holds them for good: thirty tries left 515 MB. Blocks beyond 32 MiB never come from such a heap: glibc
//! maps them by themselves and unmaps them when they are freed (`M_MMAP_THRESHOLD` in mallopt(3) never grows beyond that,
//! other allocators do the same). So each buffer reserves that much; what is not touched takes no memory.

use argon2::{Algorithm, Argon2, Block, Params, Version};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// Blocks that a buffer has room for at the least, of 1 KiB each: beyond the 32 MiB that a heap might keep.
const RESERVED: usize = 33 * 1_024;

/// The buffers that nobody works in now. A clone has the same ones.
#[derive(Clone, Default)]
pub(super) struct Memory(Arc<Mutex<Buffers>>);

#[derive(Default)]
struct Buffers {
    free: Vec<Vec<Block>>,
    /// How many hash now.
    working: usize,
}

impl Memory {
    fn buffers(&self) -> MutexGuard<'_, Buffers> {
        // A panic while it was held left whole buffers.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Hashes in a free buffer, or in a new one: there are as many as hash at one time, and none when none does.
    pub(super) fn hash(
        &self,
        params: &Params,
        version: Version,
        password: &[u8],
        salt: &[u8],
        length: usize,
    ) -> Option<Vec<u8>> {
        let mut at_work = AtWork::begin(self);
        let blocks = &mut at_work.blocks;
        let needed = params.block_count();
        if blocks.len() < needed {
            blocks.reserve_exact(needed.max(RESERVED).saturating_sub(blocks.len()));
            blocks.resize(needed, Block::new());
        }
        let mut out = vec![0; length];
        let argon2 = Argon2::new(Algorithm::Argon2id, version, params.clone());
        let done = argon2.hash_password_into_with_memory(password, salt, &mut out, &mut blocks[..needed]);
        done.is_ok().then_some(out)
    }

    #[cfg(test)]
    pub(super) fn kept(&self) -> usize {
        self.buffers().free.len()
    }
}

/// A buffer in use. It goes back when dropped, also after a panic.
struct AtWork<'a> {
    memory: &'a Memory,
    blocks: Vec<Block>,
}

impl<'a> AtWork<'a> {
    fn begin(memory: &'a Memory) -> Self {
        let mut buffers = memory.buffers();
        buffers.working += 1;
        let blocks = buffers.free.pop().unwrap_or_default();
        Self { memory, blocks }
    }
}

impl Drop for AtWork<'_> {
    fn drop(&mut self) {
        let mut buffers = self.memory.buffers();
        buffers.working -= 1;
        buffers.free.push(std::mem::take(&mut self.blocks));
        if buffers.working == 0 {
            buffers.free = Vec::new();
        }
    }
}
