using System;
using System.Collections.Generic;
using System.Data.Services.Client;
using System.Data.Services.Common;
using System.Linq;
using System.Net;
using System.Security.Cryptography.X509Certificates;

/// <summary>A checkpoint as this client's users declare it: the properties that they need.</summary>
[EntitySet("VMCheckPoints")]
[DataServiceKey("ID", "StampId")]
public class VMCheckPoint
{
    public Guid ID { get; set; }
    public Guid StampId { get; set; }
    public Guid? VMId { get; set; }
    public string Name { get; set; }
    public string Description { get; set; }
    public DateTime? AddedTime { get; set; }
    public string VMCheckPointAction { get; set; }
}

[EntitySet("Clouds")]
[DataServiceKey("ID", "StampId")]
public class Cloud
{
    public Guid ID { get; set; }
    public Guid StampId { get; set; }
    public string Name { get; set; }
}

[EntitySet("VirtualMachines")]
[DataServiceKey("ID", "StampId")]
public class VirtualMachine
{
    public Guid ID { get; set; }
    public Guid StampId { get; set; }
    public Guid? CloudId { get; set; }
    public Guid? VMTemplateId { get; set; }
    public string Name { get; set; }
    public string StatusString { get; set; }
}

[EntitySet("VMTemplates")]
[DataServiceKey("ID", "StampId")]
public class VMTemplate
{
    public Guid ID { get; set; }
    public Guid StampId { get; set; }
    public string Name { get; set; }
}

/// <summary>
/// Calls a service as programs on .NET 4 do, through System.Data.Services.Client, and prints one
/// line for each step: its name and what the program saw.
/// </summary>
public static class DataServicesClient
{
    static Uri root;
    static List<string[]> headers;
    static Guid checkpoint;
    static Guid machine;
    static Guid stamp;

    /// <summary>
    /// The service's root, its certificate's file, the ids of checkpoint, machine and stamp, then
    /// the headers that each request shows, as "Name: value".
    /// </summary>
    public static int Main(string[] args)
    {
        root = new Uri(args[0]);
        byte[] trusted = new X509Certificate2(args[1]).GetRawCertData();
        ServicePointManager.ServerCertificateValidationCallback =
            (sender, certificate, chain, errors) =>
                certificate.GetRawCertData().SequenceEqual(trusted);
        ServicePointManager.SecurityProtocol = SecurityProtocolType.Tls12;
        checkpoint = new Guid(args[2]);
        machine = new Guid(args[3]);
        stamp = new Guid(args[4]);
        headers = args.Skip(5)
            .Select(header => header.Split(new[] { ": " }, 2, StringSplitOptions.None))
            .ToList();

        Step("list", List);
        Step("restore by MERGE", () => Restore(SaveChangesOptions.None));
        Step("restore by PUT", () => Restore(SaveChangesOptions.ReplaceOnUpdate));
        Step("restore in a batch", () => Restore(SaveChangesOptions.Batch));
        Step("restore by PUT in a batch",
            () => Restore(SaveChangesOptions.Batch | SaveChangesOptions.ReplaceOnUpdate));
        Step("change set of three", ChangeSet);
        Step("queries in a batch", Queries);
        Step("new machine", NewMachine);
        Step("refused change set", () => Missing(SaveChangesOptions.Batch));
        Step("refused change", () => Missing(SaveChangesOptions.None));
        return 0;
    }

    static void Step(string name, Func<string> step)
    {
        string seen;
        try
        {
            seen = step();
        }
        catch (Exception e)
        {
            seen = Told(e);
        }
        Console.WriteLine("{0}: {1}", name, seen);
    }

    /// <summary>Each exception of the chain, with its status where it has one.</summary>
    static string Told(Exception e)
    {
        List<string> told = new List<string>();
        for (Exception cause = e; cause != null; cause = cause.InnerException)
        {
            DataServiceClientException http = cause as DataServiceClientException;
            told.Add(cause.GetType().Name + (http == null ? "" : " " + http.StatusCode) + " "
                + cause.Message.Replace("\r", " ").Replace("\n", " "));
        }
        return string.Join(" < ", told.ToArray());
    }

    static DataServiceContext Context()
    {
        DataServiceContext context = new DataServiceContext(root);
        context.IgnoreMissingProperties = true;
        context.ResolveName = type => "VMM." + type.Name;
        context.SendingRequest +=
            (sender, e) => headers.ForEach(header => e.RequestHeaders[header[0]] = header[1]);
        return context;
    }

    static string List()
    {
        DataServiceContext context = Context();
        int all = context.CreateQuery<VMCheckPoint>("VMCheckPoints").ToList().Count;
        VMCheckPoint one = Read(context);
        int machines = context.CreateQuery<VirtualMachine>("VirtualMachines").ToList().Count;
        string cloud = context.CreateQuery<Cloud>("Clouds").ToList().First().Name;
        return string.Format(
            "{0} checkpoints, '{1}' among them, of {2} machines in {3}",
            all, one.Name, machines, cloud);
    }

    static VMCheckPoint Read(DataServiceContext context)
    {
        return context.CreateQuery<VMCheckPoint>("VMCheckPoints")
            .Where(one => one.ID == checkpoint && one.StampId == stamp)
            .Single();
    }

    static string Restore(SaveChangesOptions how)
    {
        DataServiceContext context = Context();
        VMCheckPoint one = Read(context);
        one.VMCheckPointAction = "Restore";
        context.UpdateObject(one);
        return Statuses(context.SaveChanges(how));
    }

    /// <summary>A batch's own status, then those of its answers.</summary>
    static string Statuses(DataServiceResponse response)
    {
        string each = string.Join(" ", response.Select(one => one.StatusCode.ToString()).ToArray());
        return (response.IsBatchResponse ? response.BatchStatusCode + " with " : "") + each;
    }

    /// <summary>Creates two checkpoints beside a restore, and deletes them in another batch.</summary>
    static string ChangeSet()
    {
        DataServiceContext context = Context();
        VMCheckPoint one = Read(context);
        one.VMCheckPointAction = "Restore";
        context.UpdateObject(one);
        VMCheckPoint first = Added(context, "first of a batch");
        VMCheckPoint second = Added(context, "second of a batch, \u00e4\u20ac");
        string saved = Statuses(context.SaveChanges(SaveChangesOptions.Batch));
        bool named = first.ID != Guid.Empty && second.ID != Guid.Empty && first.ID != second.ID;
        context.DeleteObject(first);
        context.DeleteObject(second);
        string deleted = Statuses(context.SaveChanges(SaveChangesOptions.Batch));
        return string.Format("{0}, ids {1}, '{2}', {3}", saved, named, second.Name, deleted);
    }

    static VMCheckPoint Added(DataServiceContext context, string name)
    {
        VMCheckPoint added = new VMCheckPoint { VMId = machine, StampId = stamp, Name = name };
        context.AddObject("VMCheckPoints", added);
        return added;
    }

    /// <summary>The second query's checkpoint is not there.</summary>
    static string Queries()
    {
        DataServiceContext context = Context();
        string missing = string.Format(
            "VMCheckPoints(ID=guid'{0}',StampId=guid'{1}')", Guid.NewGuid(), stamp);
        DataServiceResponse response = context.ExecuteBatch(
            new DataServiceRequest<VMCheckPoint>(
                new Uri("VMCheckPoints?$filter=Name eq 'before update'", UriKind.Relative)),
            new DataServiceRequest<VMCheckPoint>(new Uri(missing, UriKind.Relative)),
            new DataServiceRequest<VirtualMachine>(new Uri("VirtualMachines", UriKind.Relative)));
        List<string> told = new List<string>();
        foreach (OperationResponse one in response)
        {
            DataServiceClientException error = (DataServiceClientException) one.Error;
            told.Add(one.StatusCode + " " + (error != null ? "error " + error.StatusCode
                : ((System.Collections.IEnumerable) one).Cast<object>().Count().ToString()));
        }
        return response.BatchStatusCode + " with " + string.Join(", ", told.ToArray());
    }

    /// <summary>Makes a machine of the first template in the first cloud, and deletes it again.</summary>
    static string NewMachine()
    {
        DataServiceContext context = Context();
        Cloud cloud = context.CreateQuery<Cloud>("Clouds").ToList().First();
        VMTemplate template = context.CreateQuery<VMTemplate>("VMTemplates").ToList().First();
        VirtualMachine made = new VirtualMachine
        {
            StampId = stamp, CloudId = cloud.ID, VMTemplateId = template.ID, Name = "made by .NET"
        };
        context.AddObject("VirtualMachines", made);
        string saved = Statuses(context.SaveChanges());
        string status = made.StatusString;
        context.DeleteObject(made);
        return string.Format(
            "{0} {1}, {2}", saved, status, Statuses(context.SaveChanges(SaveChangesOptions.Batch)));
    }

    static string Missing(SaveChangesOptions how)
    {
        DataServiceContext context = Context();
        VMCheckPoint none =
            new VMCheckPoint { ID = Guid.NewGuid(), StampId = stamp, VMCheckPointAction = "Restore" };
        context.AttachTo("VMCheckPoints", none);
        context.UpdateObject(none);
        return Statuses(context.SaveChanges(how));
    }
}
