namespace Coordinator.ChaosTests.Cluster;

/// <summary>
/// A small disk: an ext4 file system in a file, mounted through a loop device. What the file holds right after a kill, and nothing of the
/// page cache of the mounted system, is what a power cut would leave.
/// </summary>
internal sealed class ImageDisk : IDisposable
{
    private const long Megabyte = 1 << 20;

    private readonly string _image;

    /// <param name="folder">Where image and mount point lie.</param>
    /// <param name="name">Of both.</param>
    /// <param name="megabytes">Size; the file is sparse.</param>
    public ImageDisk(string folder, string name, int megabytes)
    {
        _image = Path.Combine(folder, name + ".img");
        Mount = Path.Combine(folder, name);
        Directory.CreateDirectory(Mount);
        using (var file = File.Create(_image))
        {
            file.SetLength(megabytes * Megabyte);
        }

        Tool.Run("mkfs.ext4", "-q", "-F", _image);
        MountImage();
    }

    /// <summary>Where the file system is mounted.</summary>
    public string Mount { get; }

    private string Ballast => Path.Combine(Mount, "ballast");

    /// <summary>Leaves no byte free.</summary>
    public void Fill()
    {
        using var file = new FileStream(Ballast, FileMode.Create, FileAccess.Write, FileShare.None, bufferSize: 0);
        for (var block = new byte[Megabyte]; block.Length > 0;)
        {
            try
            {
                file.Write(block);
            }
            catch (IOException)
            {
                block = new byte[block.Length / 2];
            }
        }
    }

    /// <summary>Gives back what <see cref="Fill"/> took.</summary>
    public void Empty() => File.Delete(Ballast);

    /// <summary>The power goes: from now on the disk is what its image holds at this moment. Nobody may have a file open.</summary>
    public void CutPower()
    {
        var kept = _image + ".kept";
        Tool.Run("cp", "--sparse=always", _image, kept);
        Tool.Run("umount", Mount);
        File.Move(kept, _image, overwrite: true);
        MountImage();
    }

    public void Dispose() => Tool.TryRun("umount " + Mount);

    private void MountImage() => Tool.Run("mount", "-o", "loop", _image, Mount);
}
